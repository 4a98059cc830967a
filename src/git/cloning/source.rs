//! What is to be cloned: an address, as Gogs takes it.

use std::{fmt, net::IpAddr, net::ToSocketAddrs};

use url::{Host, Url};

use super::{Allowed, Reach};

/// The name of this machine, and the end of others.
const LOCALHOST: &str = "localhost";
const BELOW_LOCALHOST: &str = ".localhost";

/// How a source is spoken with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP or HTTPS.
    Http,
    /// Git's own protocol.
    Git,
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAddress {
    /// It names a path on this machine.
    Path,
    /// It can't be read.
    Url,
}

/// What is to be cloned, and as whom.
#[derive(Clone)]
pub struct Source {
    /// The address, without names and passwords.
    pub(super) url: Url,
    /// How it is spoken with.
    pub scheme: Scheme,
    /// Name and password.
    pub(super) credentials: Option<(String, String)>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

impl Source {
    /// The address `given`; the name and the password stand in it, or beside it.
    pub fn new(given: &str, name: &str, password: &str) -> Result<Self, BadAddress> {
        let given = given.trim();
        let (scheme, text) = match given.strip_prefix("git://") {
            // Its host is read as that of the others is.
            Some(rest) => (Scheme::Git, format!("http://{rest}")),
            None if given.starts_with("http://") || given.starts_with("https://") => {
                (Scheme::Http, given.to_owned())
            }
            None => return Err(BadAddress::Path),
        };
        let ends_lines = given.to_ascii_lowercase();
        let ends_lines = scheme == Scheme::Git && (ends_lines.contains("%0d") || ends_lines.contains("%0a"));
        let has_odd = given.contains(|letter: char| letter.is_ascii_control() || letter == ' ');
        let mut url = Url::parse(&text).map_err(|_| BadAddress::Url)?;
        if ends_lines || has_odd || url.query().is_some() || url.fragment().is_some() {
            return Err(BadAddress::Url);
        }
        let told = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let within = (told(url.username()), told(url.password().unwrap_or_default()));
        let beside = (name.to_owned(), password.to_owned());
        let credentials =
            [beside, within].into_iter().find(|(name, password)| !(name.is_empty() && password.is_empty()));
        url.set_password(None).and_then(|()| url.set_username("")).map_err(|()| BadAddress::Url)?;
        Ok(Self { url, scheme, credentials })
    }

    /// Whether it leads to this machine or those around it, as far as that is told without asking for its host's address.
    pub fn is_local(&self) -> bool {
        match self.url.host() {
            None => true,
            Some(Host::Ipv4(address)) => Reach::of(IpAddr::V4(address)) == Reach::Local,
            Some(Host::Ipv6(address)) => Reach::of(IpAddr::V6(address)) == Reach::Local,
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == LOCALHOST || name.ends_with(BELOW_LOCALHOST)
            }
        }
    }

    /// Whether its host leads to who may not be connected to, or nowhere. Asks for the host's addresses, and may block.
    pub fn is_blocked(&self, allowed: &Allowed) -> bool {
        let Some(host) = self.url.host_str() else { return true };
        let port = self.url.port_or_known_default().unwrap_or_default();
        // The addresses of version 6 stand in brackets.
        let found = (host.trim_matches(['[', ']']), port).to_socket_addrs();
        let Ok(found) = found.map(Vec::from_iter) else { return true };
        let is_refused = |address: IpAddr| Reach::of(address) == Reach::Local && !allowed.has(address);
        found.is_empty() || found.into_iter().any(|address| is_refused(address.ip()))
    }

    /// The address as it may be written down: without names and passwords.
    pub fn address(&self) -> &str {
        self.url.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::{BadAddress, Scheme, Source};

    fn source(given: &str) -> Result<Source, BadAddress> {
        Source::new(given, "", "")
    }

    #[test]
    fn addresses_are_read_as_gogs_does() {
        for given in ["/tmp/x", "ssh://git@h/x", "HTTP://h/x", "file:///x", "h:x", "", "ext::sh", "http:/h/x"]
        {
            assert_eq!(source(given).err(), Some(BadAddress::Path), "{given}");
        }
        for given in [
            "http://[::1",
            "https://h:x/",
            "git://h/a%0Ab",
            "http://a b/",
            "https://h/x?y",
            "https://h/x#y",
            "http://h/a\nb",
        ] {
            assert_eq!(source(given).err(), Some(BadAddress::Url), "{given}");
        }
        let git = source(" git://127.0.0.1/x.git ").expect("it is one");
        assert_eq!((git.scheme, git.is_local()), (Scheme::Git, true));
    }

    #[test]
    fn hosts_in_any_form_are_known() {
        for given in [
            "http://127.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://017700000001/",
            "http://[::1]/",
            "http://localhost:3000/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "https://10.1.2.3/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://127。0。0。1/",
            "http://①②⑦.0.0.1/",
            "http://169.254.169.254/latest",
            "http://0/",
            "http://user:word@127.0.0.1/",
        ] {
            assert!(source(given).expect(given).is_local(), "{given}");
        }
        for given in [
            "https://example.com/x",
            "https://[2001:db8::1]/x",
            "https://localhost.example.com/",
            "http://1.1.1.1/",
        ] {
            assert!(!source(given).expect(given).is_local(), "{given}");
        }
    }

    #[test]
    fn credentials_are_not_told() {
        let source = Source::new("https://name:s%40cret@example.com/x.git", "", "").expect("it is one");
        assert_eq!(source.credentials, Some(("name".to_owned(), "s@cret".to_owned())));
        assert_eq!(source.address(), "https://example.com/x.git");
        let source = Source::new("https://name:s%40cret@example.com/x.git", "other", "w").expect("it is one");
        assert_eq!(source.credentials, Some(("other".to_owned(), "w".to_owned())));
        assert!(!format!("{source:?}").contains("other"));
    }
}
