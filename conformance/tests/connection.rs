//! How a server is reached: over TLS with a certificate authority of its own, and through a proxy.

mod support;

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::Output,
    sync::Arc,
    thread,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use support::program;

/// What the server answers to a search.
const NOBODY: &str = "{\"data\":[],\"ok\":true}";

/// A server on loopback with a certificate of an authority that is made for it; its address, and the authority in PEM.
fn private() -> (String, String) {
    let authority_key = KeyPair::generate().expect("a key");
    let mut parameters = CertificateParams::new(Vec::new()).expect("parameters");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = parameters.self_signed(&authority_key).expect("an authority").pem();
    let issuer = Issuer::new(parameters, authority_key);
    let key = KeyPair::generate().expect("a key");
    let parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("parameters");
    let certificate = parameters.signed_by(&key, &issuer).expect("a certificate");

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .expect("a certificate");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            thread::spawn(move || answer(StreamOwned::new(connection, stream)));
        }
    });
    (url, authority)
}

/// Reads the head of a request without a body, and answers. A client that does not trust the server sends none.
fn answer(mut stream: impl Read + Write) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.extend(byte),
            _ => return,
        }
    }
    let length = NOBODY.len();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nConnection: close\r\n";
    let _ = write!(stream, "{head}Content-Length: {length}\r\n\r\n{NOBODY}");
    let _ = stream.flush();
}

fn run(folder: &Path, url: &str, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = program(folder);
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"] {
        command.env_remove(name);
    }
    for name in ["all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"] {
        command.env_remove(name);
    }
    command.args(["run", url, "search.no-keyword", "-q"]).args(arguments).envs(variables.iter().copied());
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    let told = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code(), told)
}

#[test]
fn a_certificate_authority_of_ones_own_is_trusted_if_it_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, authority) = private();
    fs::write(folder.path().join("ca.pem"), authority).expect("written");
    let (code, told) = run(folder.path(), &url, &[], &[]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("authority that is not trusted") && told.contains("--ca-cert"), "{told}");
    let (code, told) = run(folder.path(), &url, &["--ca-cert", "ca.pem"], &[]);
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = run(folder.path(), &url, &[], &[("SSL_CERT_FILE", "ca.pem")]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn a_file_without_an_authority_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("empty.pem"), "nothing\n").expect("written");
    let url = "https://127.0.0.1:1";
    for (arguments, variables, due) in [
        (&["--ca-cert", "empty.pem"][..], &[][..], "--ca-cert empty.pem: holds no certificate"),
        (&["--ca-cert", "missing.pem"], &[], "--ca-cert missing.pem: can't be read"),
        (&[], &[("SSL_CERT_FILE", "missing.pem")], "SSL_CERT_FILE names no certificate authority"),
    ] {
        let (code, told) = run(folder.path(), url, arguments, variables);
        assert_eq!((code, told.contains(due)), (Some(2), true), "'{due}' is not in:\n{told}");
    }
}

#[test]
fn a_proxy_is_named_and_not_asked_for_this_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let here = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || listener.incoming().flatten().for_each(answer));
    // Nobody listens on port 1.
    let proxy = [("HTTP_PROXY", "http://user:pa55word@127.0.0.1:1"), ("ALL_PROXY", "http://127.0.0.1:1")];
    let (code, told) = run(folder.path(), &here, &[], &proxy);
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = run(folder.path(), "http://gogs.example.invalid", &[], &proxy);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("through the proxy 127.0.0.1:1") && !told.contains("pa55word"), "{told}");
    let without = [proxy[0], ("NO_PROXY", "localhost,.example.invalid")];
    let (code, told) = run(folder.path(), "http://gogs.example.invalid", &[], &without);
    assert_eq!((code, told.contains("proxy")), (Some(3), false), "{told}");
}
