//! The version of a server, inferred from what it answers to reading requests.
//!
//! Which responses tell versions apart was found by comparing the recorded exchanges; each sign names some of them.

use serde::{Deserialize, Serialize};

use crate::{
    suite::version::{Version, Versions},
    target::{
        caller::Caller,
        http::{Client, Request, Response},
    },
};

/// What names the requests in the `User-Agent`.
const PURPOSE: &str = "fingerprint";
/// The first version that sends `X-Content-Type-Options`. (recorded: `me/none`)
const CONTENT_TYPE_OPTIONS: Version = Version::release(0, 12, 0);
/// The first version that sends `X-Frame-Options`, in capitals. (recorded: `me/none`)
const FRAME_OPTIONS: Version = Version::release(0, 12, 11);
/// The first version that sends it in small letters.
const FRAME_OPTIONS_SMALL: Version = Version::release(0, 13, 0);
/// The first version that no longer looks at `?token=`. (recorded: `me/header-good-query-bad`)
const NO_TOKEN_IN_QUERY: Version = Version::release(0, 14, 2);

/// How sure a version is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sureness {
    /// It was given.
    Given,
    /// All signs agree, and one recorded version is left.
    Sure,
    /// All signs agree; several recorded versions answer like this.
    OneOfSeveral,
    /// The signs contradict each other.
    Contradictory,
    /// There is no sign.
    Unknown,
}

/// The version of the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetVersion {
    /// The versions that it may be.
    pub versions: String,
    /// The recorded versions among them.
    pub recorded: Vec<String>,
    /// How sure that is.
    pub sureness: Sureness,
    /// The signs.
    pub signs: Vec<String>,
}

/// What a server was found to be.
pub struct Inferred {
    /// The versions that it may be.
    pub versions: Versions,
    /// The same for a report.
    pub told: TargetVersion,
}

/// A version that was given.
pub fn given(version: Version) -> Inferred {
    let versions = Versions::only(version);
    let told = TargetVersion {
        versions: version.to_string(),
        recorded: vec![version.recorded().to_string()],
        sureness: Sureness::Given,
        signs: Vec::new(),
    };
    Inferred { versions, told }
}

/// Infers the version. `public` is a response to anyone.
pub fn infer(client: &Client, caller: &Caller, public: &Response) -> Inferred {
    let mut signs = vec![by_headers(public)];
    signs.extend(by_query_token(client, caller));
    signs.extend(by_login_in_search(client, caller));
    signs.extend(by_missing_key(client, caller));
    conclude(&signs)
}

type Sign = (Versions, String);

fn since(version: Version) -> Versions {
    Versions { since: Some(version), until: None }
}

fn until(version: Version) -> Versions {
    Versions { since: None, until: Some(version) }
}

/// The headers that each response carries.
fn by_headers(response: &Response) -> Sign {
    let frame = response.header("x-frame-options");
    let versions = match (response.header("x-content-type-options"), frame) {
        (_, Some("DENY")) => since(FRAME_OPTIONS).and(until(FRAME_OPTIONS_SMALL)),
        (_, Some("deny")) => since(FRAME_OPTIONS_SMALL),
        (Some(_), None) => since(CONTENT_TYPE_OPTIONS).and(until(FRAME_OPTIONS)),
        (None, None) => until(CONTENT_TYPE_OPTIONS),
        // Something in front of the server has set its own value.
        (_, Some(_)) => since(CONTENT_TYPE_OPTIONS),
    };
    let shown = |value: Option<&str>| value.unwrap_or("none").to_owned();
    let content_type = shown(response.header("x-content-type-options"));
    (
        versions,
        format!("X-Content-Type-Options is {content_type}, X-Frame-Options is {}: {versions}", shown(frame)),
    )
}

/// Whether a bad token in the query spoils a good one in the header. (So no token has to be sent in a query.)
fn by_query_token(client: &Client, caller: &Caller) -> Option<Sign> {
    let token = caller.token.as_ref()?;
    let request = Request::get("/api/v1/user?token=0").header("Authorization", format!("token {token}"));
    let response = client.send(&request, PURPOSE).ok()?;
    match response.status {
        401 => Some((
            until(NO_TOKEN_IN_QUERY),
            format!("a token in the query counts: {}", until(NO_TOKEN_IN_QUERY)),
        )),
        200 => {
            let versions = since(NO_TOKEN_IN_QUERY);
            Some((versions, format!("a token in the query does not count: {versions}")))
        }
        _ => None,
    }
}

/// Whether the search fills `login`. (recorded: `search/none?q=u`)
fn by_login_in_search(client: &Client, caller: &Caller) -> Option<Sign> {
    let keywords = caller.name.as_deref().into_iter().chain(["a", "e", "o"]);
    for keyword in keywords {
        let mut request = Request::get(format!("/api/v1/users/search?q={keyword}&limit=1"));
        if let Some(token) = &caller.token {
            request = request.header("Authorization", format!("token {token}"));
        }
        let body = client.send(&request, PURPOSE).ok()?.json()?;
        let Some(login) = body["data"][0]["login"].as_str() else { continue };
        return Some(if login.is_empty() {
            (until(Version::MAIN), "`login` is empty in a search: no main branch".to_owned())
        } else {
            (since(Version::MAIN), "`login` is filled in a search: main".to_owned())
        });
    }
    None
}

/// Whether the server fails when it is asked for a key that does not exist. (recorded: `keys.get-missing`) That it does not
/// tells nothing: another server may do better.
fn by_missing_key(client: &Client, caller: &Caller) -> Option<Sign> {
    let token = caller.token.as_ref()?;
    let request = Request::get("/api/v1/user/keys/0").header("Authorization", format!("token {token}"));
    let failed = client.send(&request, PURPOSE).ok()?.status == 500;
    let versions = since(CONTENT_TYPE_OPTIONS);
    failed.then(|| (versions, format!("it fails on a key that does not exist: {versions}")))
}

/// Puts the signs together.
fn conclude(signs: &[Sign]) -> Inferred {
    let all = signs.iter().fold(Versions::default(), |all, (versions, _)| all.and(*versions));
    let told = |versions: String, recorded: Vec<Version>, sureness| TargetVersion {
        versions,
        recorded: recorded.iter().map(ToString::to_string).collect(),
        sureness,
        signs: signs.iter().map(|(_, sign)| sign.clone()).collect(),
    };
    let recorded = all.recorded();
    if all.is_empty() || recorded.is_empty() {
        // Behaviour tells more than headers, which a proxy may add or take away.
        let versions =
            signs.iter().skip(1).fold(Versions::default(), |all, (versions, _)| all.and(*versions));
        let told = told(versions.to_string(), versions.recorded(), Sureness::Contradictory);
        return Inferred { versions, told };
    }
    let sureness = if recorded.len() == 1 { Sureness::Sure } else { Sureness::OneOfSeveral };
    Inferred { versions: all, told: told(all.to_string(), recorded, sureness) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Response { headers: headers.collect(), ..Response::default() }
    }

    #[test]
    fn headers_tell_versions_apart() {
        let told = |headers: &[(&str, &str)]| conclude(&[by_headers(&with(headers))]).told.recorded.join(" ");
        let nosniff = ("x-content-type-options", "nosniff");
        assert_eq!(told(&[]), "0.11.91");
        assert_eq!(told(&[nosniff]), "0.12.0");
        assert_eq!(told(&[nosniff, ("x-frame-options", "DENY")]), "0.12.11");
        let newer: Vec<String> =
            Version::RECORDED.into_iter().skip(3).map(|version| version.to_string()).collect();
        assert_eq!(told(&[nosniff, ("x-frame-options", "deny")]), newer.join(" "));
    }

    #[test]
    fn signs_that_contradict_each_other() {
        let signs = [by_headers(&with(&[])), (since(Version::MAIN), String::new())];
        let inferred = conclude(&signs);
        assert_eq!(inferred.told.sureness, Sureness::Contradictory);
        assert_eq!(inferred.told.recorded, ["main"]);
    }
}
