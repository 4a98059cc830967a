use gogs_openapi_macros::Body;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{NO_TIME, time};
use crate::{
    api::site::{BASE_PATH, Site},
    store::public_keys::PublicKeyRow,
};

/// A public key for SSH.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicKey {
    /// Id.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// The key as a line of OpenSSH: type, base64, and the comment if there is one.
    #[schema(
        min_length = 1,
        examples("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIcRUh6nOCdubTKoljze/ZIFAfWXOMz/z0wePah16zTP key1")
    )]
    pub key: String,
    /// URL of the key in this API.
    #[schema(format = "uri", examples("https://gogs.example.com/api/v1/user/keys/1"))]
    pub url: String,
    /// Title that its owner gave it. The key of a repository (a deploy key) has none here.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false, min_length = 1, examples("laptop"))]
    pub title: String,
    /// When it was added. In the answer to the call that adds it, this is the year 1.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T22:14:20Z"))]
    pub created_at: Timestamp,
}

impl PublicKey {
    /// The key as it is listed.
    pub fn new(row: PublicKeyRow, site: &Site) -> Self {
        let PublicKeyRow { id, name, content, created_unix, .. } = row;
        let base = site.external_url.as_str().trim_end_matches('/');
        Self {
            id,
            key: content,
            url: format!("{base}{BASE_PATH}/user/keys/{id}"),
            title: name,
            created_at: time(created_unix),
        }
    }

    /// The key as it is answered when it was just added.
    pub fn added(row: PublicKeyRow, site: &Site) -> Self {
        Self { created_at: time(Some(NO_TIME)), ..Self::new(row, site) }
    }
}

/// A public key to add.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The key to add.")]
pub struct CreatePublicKeyRequest {
    /// Title. No other key of the caller may have it. More than 255 characters are too many for PostgreSQL; SQLite takes,
    /// and answers, any number.
    #[member(required, max_length = 255, example = "second")]
    pub title: String,
    /// The key: a line of OpenSSH (`ssh-ed25519`, `ssh-rsa` with 2,048 bits or more, `ecdsa-sha2-nistp256` and its like),
    /// or a file of RFC 4716.
    #[member(
        required,
        example = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2"
    )]
    pub key: String,
}
