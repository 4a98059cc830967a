use gogs_openapi_macros::Body;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{NO_TIME, time};
use crate::{
    api::site::{BASE_PATH, Site},
    store::deploy_keys,
};

/// A public key that may read a repository over SSH.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeployKey {
    /// Id.
    #[schema(minimum = 1, examples(1))]
    pub id: i64,
    /// The key as a line of OpenSSH: type, base64, and the comment if there is one.
    #[schema(
        min_length = 1,
        examples("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2")
    )]
    pub key: String,
    /// URL of the key in this API.
    #[schema(format = "uri", examples("https://gogs.example.com/api/v1/repos/unknwon/hello/keys/1"))]
    pub url: String,
    /// Title.
    #[schema(min_length = 1, examples("deploy"))]
    pub title: String,
    /// When it was added. In the answer to the call that adds it, this is the year 1.
    #[schema(value_type = String, format = DateTime, examples("2023-11-14T22:14:20Z"))]
    pub created_at: Timestamp,
    /// Whether it may only read the repository: always true.
    #[schema(examples(true))]
    pub read_only: bool,
}

impl DeployKey {
    /// The key as it is listed for a repository, which is named by its path (`owner/name`).
    pub fn new(key: deploy_keys::DeployKey, repository: &str, site: &Site) -> Self {
        let base = site.external_url.as_str().trim_end_matches('/');
        Self {
            id: key.id,
            key: key.content,
            url: format!("{base}{BASE_PATH}/repos/{repository}/keys/{}", key.id),
            title: key.name.unwrap_or_default(),
            created_at: time(key.created_unix),
            read_only: true,
        }
    }

    /// The key as it is answered when it was just added.
    pub fn added(key: deploy_keys::DeployKey, repository: &str, site: &Site) -> Self {
        Self { created_at: time(Some(NO_TIME)), ..Self::new(key, repository, site) }
    }
}

/// A deploy key to add.
#[derive(Clone, Debug, PartialEq, Eq, Body)]
#[body(description = "The key to add.")]
pub struct CreateDeployKeyRequest {
    /// Title. No other key of the repository may have it; upper and lower case differ. More than 255 characters are too many for
    /// PostgreSQL; SQLite takes, and answers, any number.
    #[member(required, max_length = 255, example = "first")]
    pub title: String,
    /// The key: a line of OpenSSH (`ssh-ed25519`, `ssh-rsa` with 2,048 bits or more, `ecdsa-sha2-nistp256` and its like),
    /// or a file of RFC 4716.
    #[member(
        required,
        example = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEpE3BU2QgSoD+gOkDlFXMFggoGCD+KyTx5SM63mrx3V me@home"
    )]
    pub key: String,
}
