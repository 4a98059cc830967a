//! Uses the client that progenitor made (module gogs), against the server at GOGS_API.

use std::env::var;

use progenitor_client::{Error, ResponseValue};
use reqwest::header::{HeaderMap, LINK};

#[allow(clippy::all, unused, missing_docs)]
mod gogs {
    include!(concat!(env!("OUT_DIR"), "/gogs.rs"));
}
use gogs::{Client, types};

const NAME: &str = "progenitor";

fn done(step: &str, how: &str) {
    println!("{step}\t{how}");
}

/// Reads the Link header: `None` if there is no next page.
fn next_page<T>(answer: &ResponseValue<T>) -> Option<std::num::NonZeroU64> {
    let link = answer.headers().get(LINK)?.to_str().ok()?;
    let next = link.split(',').find(|link| link.ends_with("rel=\"next\""))?;
    next.split("page=").nth(1)?.split('>').next()?.parse().ok()
}

/// The status of an error that the document has.
fn status(error: Error<()>) -> u16 {
    match error {
        Error::ErrorResponse(answer) => answer.status().as_u16(),
        other => panic!("expected a documented error, not {other}"),
    }
}

/// A client that sends `authorization`: the generated code knows nothing of how to authenticate.
fn client(authorization: Option<&str>) -> Client {
    let mut headers = HeaderMap::new();
    if let Some(value) = authorization {
        headers.insert("Authorization", value.parse().expect("a header"));
    }
    let inner = reqwest::Client::builder().default_headers(headers).build().expect("a client");
    Client::new_with_client(&var("GOGS_API").expect("GOGS_API is set"), inner)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let user = var("GOGS_USER").expect("GOGS_USER is set");
    let anyone = client(None);
    let basic = client(Some(&var("GOGS_BASIC").expect("GOGS_BASIC is set")));
    let owner: types::CreateAccessTokenUsername = user.parse().expect("a name");
    let create = async |name: &str| {
        let body = types::CreateAccessTokenRequest { name: name.parse().expect("a name") };
        basic.create_access_token(&owner, &body).await
    };

    let token = create(NAME).await.expect("a token").into_inner();
    assert_eq!(token.sha1.len(), 40);
    done("token", "typed");

    let known = client(Some(&format!("token {}", *token.sha1)));
    let caller = known.get_authenticated_user().await.expect("the caller");
    assert_eq!(*caller.username, user);
    done("user", "typed");

    let found = anyone.search_users(Some(5), "u").await.expect("users");
    assert!(found.ok && *found.data[0].username == "unknwon");
    done("search", "typed");

    let (mut issues, mut pages) = (0, 0);
    let mut page = std::num::NonZeroU64::new(1);
    let (owner, repository) = ("unknwon".parse().expect("a name"), "hello".parse().expect("a name"));
    while page.is_some() {
        let answer = known.list_repository_issues(&owner, &repository, page, None).await.expect("issues");
        page = next_page(&answer);
        issues += answer.into_inner().len();
        pages += 1;
    }
    assert!(pages == 50 && issues > 490, "{pages} pages of {issues} issues");
    done("pages", "header");

    assert_eq!(status(anyone.get_authenticated_user().await.expect_err("401")), 401);
    done("401", "status");

    assert_eq!(status(anyone.get_user(&"nobody".parse().expect("a name")).await.expect_err("404")), 404);
    done("404", "status");

    assert_eq!(status(create(NAME).await.expect_err("422")), 422);
    done("422 message", "status");

    // A name that is empty can't be said in the type of a name.
    assert!("".parse::<types::CreateAccessTokenRequestName>().is_err());
    done("422 rules", "can't be sent");
}
