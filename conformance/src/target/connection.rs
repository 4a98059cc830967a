//! How a server is reached: which certificate authorities are trusted, and through which proxy.

use std::{fs, path::Path, sync::Arc};

use ureq::{
    Proxy,
    http::Uri,
    tls::{Certificate, PemItem, RootCerts, parse_pem},
};

use crate::exit::{Failure, Result};

/// The variable that names a file of certificate authorities, as for OpenSSL.
const CERTIFICATES: &str = "SSL_CERT_FILE";
/// The same for a folder.
const CERTIFICATE_FOLDER: &str = "SSL_CERT_DIR";
/// The variables that name hosts to be reached without a proxy.
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// Whom to trust: the authorities in `file`; else those of the system, where `SSL_CERT_FILE` and `SSL_CERT_DIR` are looked
/// at; else, on a system without any, Mozilla's.
pub fn roots(file: Option<&Path>) -> Result<RootCerts> {
    if let Some(path) = file {
        return Ok(RootCerts::Specific(Arc::new(read(path)?)));
    }
    let found = rustls_native_certs::load_native_certs();
    let certificates: Vec<_> =
        found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    if !certificates.is_empty() {
        return Ok(RootCerts::Specific(Arc::new(certificates)));
    }
    let given = [CERTIFICATES, CERTIFICATE_FOLDER].into_iter().find(|name| std::env::var_os(name).is_some());
    match given {
        Some(name) => {
            let why: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
            Err(Failure::usage(format!("{name} names no certificate authority: {}", why.join("; "))))
        }
        None => Ok(RootCerts::WebPki),
    }
}

fn read(path: &Path) -> Result<Vec<Certificate<'static>>> {
    let shown = path.display();
    let bad = |error: String| Failure::usage(format!("--ca-cert {shown}: {error}"));
    let text = fs::read(path).map_err(|error| bad(format!("can't be read: {error}")))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&text) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| bad(error.to_string()))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() {
        return Err(bad("holds no certificate (-----BEGIN CERTIFICATE-----)".to_owned()));
    }
    Ok(certificates)
}

/// The proxy for a server, as the environment says; never for this machine.
pub fn proxy(base: &Uri, variable: impl Fn(&str) -> Option<String>) -> Result<Option<Proxy>> {
    let host = base.host().unwrap_or_default().trim_matches(['[', ']']).to_lowercase();
    let first = |names: &[&str]| {
        let values = names.iter().filter_map(|name| Some(((*name).to_owned(), variable(name)?)));
        values.into_iter().find(|(_, value)| !value.is_empty())
    };
    if is_loopback(&host) || first(&NO_PROXY).is_some_and(|(_, list)| listed(&host, &list)) {
        return Ok(None);
    }
    let names = match base.scheme_str() {
        Some("https") => ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
    };
    let Some((name, value)) = first(&names) else { return Ok(None) };
    // The value is not shown: it may hold a password.
    Proxy::new(&value).map(Some).map_err(|error| Failure::usage(format!("{name} is no proxy: {error}")))
}

/// Where a proxy is, without its credentials.
pub fn address(proxy: &Proxy) -> String {
    format!("{}:{}", proxy.host(), proxy.port())
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Whether a list as in `NO_PROXY` names a host: itself, a domain that it is in, or `*` for each.
fn listed(host: &str, list: &str) -> bool {
    list.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let domain = entry.trim_start_matches('*').trim_start_matches('.').to_lowercase();
        entry == "*"
            || host == domain
            || host.strip_suffix(&domain).is_some_and(|rest| !domain.is_empty() && rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(base: &str, variables: &[(&str, &str)]) -> Option<String> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let uri = base.parse().expect("an address");
        proxy(&uri, variable).expect("a proxy or none").as_ref().map(address)
    }

    #[test]
    fn a_proxy_is_used_but_for_this_machine_and_those_named() {
        let set = [("HTTP_PROXY", "http://u:p@proxy:3128"), ("https_proxy", "http://other:80")];
        assert_eq!(through("http://gogs.example.com", &set).as_deref(), Some("proxy:3128"));
        assert_eq!(through("https://gogs.example.com", &set).as_deref(), Some("other:80"));
        for here in ["http://localhost:3000", "http://127.0.0.1", "http://127.8.8.8", "http://[::1]:3000"] {
            assert_eq!(through(here, &set), None, "{here}");
        }
        assert_eq!(through("http://gogs.example.com", &[]), None);
        let not = |list: &str| {
            through("http://gogs.example.com", &[("ALL_PROXY", "http://proxy:1"), ("NO_PROXY", list)])
                .is_none()
        };
        for list in
            ["*", "gogs.example.com", "a, example.com", ".example.com", "*.example.com", "EXAMPLE.com"]
        {
            assert!(not(list), "{list}");
        }
        for list in ["", "ample.com", "s.example.com", "example.com.org"] {
            assert!(!not(list), "{list}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_told_by_name_only() {
        let uri = "http://h".parse().expect("an address");
        let failure = proxy(&uri, |name| (name == "http_proxy").then(|| "no://u:secret@x y".to_owned()));
        let told = failure.expect_err("a failure").message;
        assert!(told.starts_with("http_proxy is no proxy") && !told.contains("secret"), "{told}");
    }
}
