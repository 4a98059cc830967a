//! What every answer depends on: which Gogs is spoken for, and under which address it is reached.

use std::{fmt, str::FromStr};

use actix_web::{HttpRequest, web::Data};
use url::{Host, Url};

use crate::{
    git::{Root, cloning},
    gogs::{GogsVersion, differences},
    store::{Store, tokens::TokenStorage},
};

/// Where the API is, below the external URL.
pub const BASE_PATH: &str = "/api/v1";

/// The server's address as clients see it: what URLs inside answers begin with. Ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalUrl {
    url: String,
    ssh_host: String,
}

/// An external URL that is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{given}' is no external URL: give http://HOST[:PORT]/ or https://HOST[:PORT]/, with a path if there is one"
)]
pub struct ExternalUrlError {
    given: String,
}

impl ExternalUrl {
    /// The URL, with its last slash.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Its path, without the slash at its end: empty at the root of its host.
    pub fn path(&self) -> String {
        let path = Url::parse(&self.url).map(|url| url.path().to_owned());
        path.unwrap_or_default().trim_end_matches('/').to_owned()
    }

    /// The host of SSH URLs: that of the URL without its port. A loopback address is `localhost`, as in a Gogs whose
    /// `DOMAIN` was left as it is.
    pub fn ssh_host(&self) -> &str {
        &self.ssh_host
    }
}

impl FromStr for ExternalUrl {
    type Err = ExternalUrlError;

    fn from_str(given: &str) -> Result<Self, ExternalUrlError> {
        let refuse = || ExternalUrlError { given: given.to_owned() };
        let parsed = Url::parse(given).map_err(|_| refuse())?;
        let ssh_host = match parsed.host().ok_or_else(refuse)? {
            Host::Ipv4(address) if address.is_loopback() => "localhost".to_owned(),
            Host::Ipv6(address) if address.is_loopback() => "localhost".to_owned(),
            host => host.to_string(),
        };
        let plain = matches!(parsed.scheme(), "http" | "https")
            && parsed.query().is_none()
            && parsed.fragment().is_none()
            && parsed.username().is_empty()
            && parsed.password().is_none();
        if !plain {
            return Err(refuse());
        }
        Ok(Self { url: format!("{}/", parsed.as_str().trim_end_matches('/')), ssh_host })
    }
}

impl fmt::Display for ExternalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// The port of SSH, which an address need not name.
const SSH_PORT: u16 = 22;

/// What addresses for Git over SSH are made of: Gogs' `RUN_USER`, `SSH_DOMAIN` and `SSH_PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ssh {
    /// Whom to log in as.
    pub user: String,
    /// The host.
    pub domain: String,
    /// Where it listens.
    pub port: u16,
}

impl Ssh {
    /// What a Gogs takes that was told nothing but its external URL.
    pub fn at(external_url: &ExternalUrl) -> Self {
        Self { user: "git".to_owned(), domain: external_url.ssh_host().to_owned(), port: SSH_PORT }
    }

    /// The address of a repository: a URL if it has to name a port, else in the form of `scp`.
    pub fn url(&self, full_name: &str) -> String {
        let Self { user, domain, port } = self;
        match *port {
            SSH_PORT => format!("{user}@{domain}:{full_name}.git"),
            port => format!("ssh://{user}@{domain}:{port}/{full_name}.git"),
        }
    }
}

/// The server's state, the same for every request.
#[derive(Clone)]
pub struct Site {
    /// Whose behaviour to answer with.
    pub gogs: GogsVersion,
    /// What URLs inside answers begin with.
    pub external_url: ExternalUrl,
    /// What addresses for Git over SSH are made of.
    pub ssh: Ssh,
    /// The data.
    pub store: Store,
    /// The Git repositories; `None`: there are none, and only rows are made and deleted.
    pub repositories: Option<Root>,
    /// What repositories are cloned from elsewhere within; `None`: they are not.
    pub migrations: Option<cloning::Limits>,
}

impl Site {
    /// The state that the server which answers `request` was started with.
    pub fn of(request: &HttpRequest) -> &Data<Self> {
        request.app_data::<Data<Self>>().expect("build_app() gives each application its Site")
    }

    /// Whether repositories may be unlisted: as the tables allow and the version does.
    pub fn has_unlisted(&self) -> bool {
        self.store.kind().has_unlisted() && self.gogs.has(&differences::UNLISTED_REPOSITORIES)
    }

    /// How tokens are kept: as the tables allow and the version does.
    pub fn token_storage(&self) -> TokenStorage {
        let has_sha256 = self.store.kind().has_sha256();
        TokenStorage { has_sha256, hashed: has_sha256 && self.gogs.has(&differences::TOKENS_HASHED) }
    }
}

#[cfg(test)]
mod tests {
    use super::ExternalUrl;

    #[test]
    fn it_ends_with_one_slash() {
        for (given, url, host) in [
            ("http://localhost:3000", "http://localhost:3000/", "localhost"),
            ("https://example.com/gogs", "https://example.com/gogs/", "example.com"),
            ("https://example.com/gogs//", "https://example.com/gogs/", "example.com"),
            ("http://127.0.0.1:3000/", "http://127.0.0.1:3000/", "localhost"),
            ("http://[::1]/", "http://[::1]/", "localhost"),
            ("http://192.0.2.7/", "http://192.0.2.7/", "192.0.2.7"),
        ] {
            let parsed: ExternalUrl = given.parse().expect(given);
            assert_eq!((parsed.as_str(), parsed.ssh_host()), (url, host));
        }
        for refused in ["", "localhost:3000", "ftp://x/", "http://u:p@x/", "http://x/?q", "/gogs"] {
            assert!(refused.parse::<ExternalUrl>().is_err(), "{refused}");
        }
    }
}
