//! What types members of bodies have: how a value is read, and which schema it has.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, schema::Type};

use super::{Member, Members};
use crate::wire::time::Time;

/// A type that a member may have. Where Go's is a pointer, it is an `Option`.
pub trait MemberType: Sized {
    /// What builds its schema.
    type Schema;

    /// Takes the value of `member`, and notes what can't be read as one.
    fn take(members: &mut Members, member: Member) -> Self;

    /// The schema, without what a member says of itself.
    fn schema() -> Self::Schema;

    /// What the member is if it is left out; `None` where that is nothing that could have been given.
    fn default() -> Option<Value> {
        None
    }
}

impl MemberType for String {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.text(member)
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::String)
    }

    fn default() -> Option<Value> {
        Some("".into())
    }
}

impl MemberType for Option<String> {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.optional_text(member)
    }

    fn schema() -> ObjectBuilder {
        String::schema()
    }
}

impl MemberType for Vec<String> {
    type Schema = ArrayBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.texts(member)
    }

    fn schema() -> ArrayBuilder {
        ArrayBuilder::new().items(String::schema())
    }
}

impl MemberType for Vec<i64> {
    type Schema = ArrayBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.integers(member)
    }

    fn schema() -> ArrayBuilder {
        ArrayBuilder::new().items(i64::schema())
    }
}

impl MemberType for Option<BTreeMap<String, String>> {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.texts_by_name(member)
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::Object)
    }
}

impl MemberType for i64 {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.integer(member).unwrap_or_default()
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
    }

    fn default() -> Option<Value> {
        Some(0.into())
    }
}

impl MemberType for Option<i64> {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.optional_integer(member)
    }

    fn schema() -> ObjectBuilder {
        i64::schema()
    }
}

impl MemberType for Option<Time> {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.optional_time(member)
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
    }
}

impl MemberType for bool {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.flag(member).unwrap_or_default()
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::Boolean)
    }

    fn default() -> Option<Value> {
        Some(false.into())
    }
}

impl MemberType for Option<bool> {
    type Schema = ObjectBuilder;

    fn take(members: &mut Members, member: Member) -> Self {
        members.optional_flag(member)
    }

    fn schema() -> ObjectBuilder {
        bool::schema()
    }
}
