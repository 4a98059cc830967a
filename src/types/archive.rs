use utoipa::ToSchema;

/// The bytes of an archive.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[allow(dead_code, reason = "only its schema is used")]
pub struct ArchiveBytes(Vec<u8>);
