//! Pages beside the API that are the same for each request: compressed once, and not sent again to who has them.

use std::{
    io::{self, Read, Write},
    sync::{Arc, OnceLock},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        self, AcceptEncoding, CacheControl, CacheDirective, ContentEncoding, ETag, Encoding, EntityTag,
        Header, IfNoneMatch,
    },
    web::Bytes,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};

/// How long browsers keep a page whose URL changes with it, in seconds: a year, the most that caches go by.
const KEPT_SECONDS: u32 = 365 * 24 * 60 * 60;

/// A page.
#[derive(Clone)]
pub struct Page {
    media_type: &'static str,
    plain: Bytes,
    /// Made when it is first asked for: a server that starts has better to do.
    compressed: Arc<OnceLock<Bytes>>,
    version: String,
}

impl Page {
    /// A page of `text`.
    pub fn new(media_type: &'static str, text: impl Into<Bytes>) -> Self {
        let plain = text.into();
        Self { compressed: Arc::default(), version: version(&plain), plain, media_type }
    }

    /// A page that is compressed already.
    pub fn from_gzip(media_type: &'static str, compressed: &'static [u8]) -> io::Result<Self> {
        let mut plain = Vec::new();
        GzDecoder::new(compressed).read_to_end(&mut plain)?;
        Ok(Self {
            version: version(&plain),
            plain: plain.into(),
            compressed: Arc::new(OnceLock::from(Bytes::from_static(compressed))),
            media_type,
        })
    }

    /// What changes when the page does. As the query of its URL, it lets browsers keep the page.
    pub fn version(&self) -> &str {
        &self.version
    }

    fn compressed(&self) -> Bytes {
        self.compressed.get_or_init(|| compress(&self.plain).into()).clone()
    }

    /// The answer to a request for it.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        // The compressed page and the plain one are the same page, but not byte by byte: the tag is a weak one.
        let tag = EntityTag::new_weak(self.version.clone());
        let is_known = match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
            Err(_) => false,
        };
        let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        let caching = if request.query_string() == self.version {
            let immutable = CacheDirective::Extension("immutable".to_owned(), None);
            vec![CacheDirective::Public, CacheDirective::MaxAge(KEPT_SECONDS), immutable]
        } else {
            // Kept, too, but not shown before the server was asked whether it is still the same.
            vec![CacheDirective::NoCache]
        };
        answer
            .insert_header(ETag(tag))
            .insert_header(CacheControl(caching))
            .insert_header((header::VARY, "Accept-Encoding"));
        if is_known {
            return answer.finish();
        }
        answer.content_type(self.media_type);
        if takes_gzip(request) {
            answer.insert_header(ContentEncoding::Gzip).body(self.compressed())
        } else {
            answer.body(self.plain.clone())
        }
    }
}

/// Whether the client prefers a compressed answer.
fn takes_gzip(request: &HttpRequest) -> bool {
    let gzip = Encoding::gzip();
    let supported = [gzip.clone(), Encoding::identity()];
    request.headers().contains_key(header::ACCEPT_ENCODING)
        && AcceptEncoding::parse(request)
            .ok()
            .and_then(|accepted| accepted.negotiate(supported.iter()))
            .is_some_and(|chosen| chosen == gzip)
}

/// The first half of the SHA-256, in hexadecimal digits.
fn version(plain: &[u8]) -> String {
    hex::encode(&Sha256::digest(plain)[..16])
}

fn compress(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).and_then(|()| encoder.finish()).expect("memory can be written to")
}
