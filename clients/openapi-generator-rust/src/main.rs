//! Uses the client that openapi-generator made (crate gogs), against the server at GOGS_API.

use std::env::var;

use gogs::{
    apis::{
        Error, ResponseContent,
        configuration::{ApiKey, Configuration},
        issues_api::list_repository_issues,
        tokens_api::{CreateAccessTokenError, create_access_token},
        users_api::{get_authenticated_user, get_user, search_users},
    },
    models::{Refusal, Classification, CreateAccessTokenRequest},
};

const NAME: &str = "openapi-generator-rust";

fn done(step: &str, how: &str) {
    println!("{step}\t{how}");
}

/// The answer that an error came with.
fn answer<T>(error: Error<T>) -> ResponseContent<T> {
    match error {
        Error::ResponseError(answer) => answer,
        _ => panic!("expected an answer"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let user = var("GOGS_USER").expect("GOGS_USER is set");
    let base_path = var("GOGS_API").expect("GOGS_API is set");
    let anyone = Configuration { base_path, ..Configuration::default() };
    let basic = Configuration { basic_auth: Some((user.clone(), var("GOGS_PASSWORD").ok())), ..anyone.clone() };
    let create = async |name: &str| create_access_token(&basic, &user, CreateAccessTokenRequest::new(name.into())).await;

    let token = create(NAME).await.expect("a token");
    assert_eq!(token.sha1.len(), 40);
    done("token", "typed");

    // One key for both places that a token can be in: it is sent in the header and in the query, with the prefix in both. Gogs
    // before 0.14.2 looks at the query first, where the prefix is wrong: for it the header would be made by hand.
    let key = ApiKey { prefix: Some("token".into()), key: token.sha1 };
    let known = Configuration { api_key: Some(key), ..anyone.clone() };
    let caller = get_authenticated_user(&known).await.expect("the caller");
    assert_eq!(caller.username, user);
    done("user", "typed");

    let found = search_users(&anyone, "u", Some(5)).await.expect("users");
    assert!(found.ok && found.data[0].username == "unknwon");
    done("search", "typed");

    // An answer is its body, without the headers: what is next is seen when there is nothing any more.
    let (mut issues, mut pages) = (0, 0);
    loop {
        let page = list_repository_issues(&known, "unknwon", "hello", Some(pages + 1), None).await.expect("issues");
        if page.is_empty() {
            break;
        }
        issues += page.len();
        pages += 1;
    }
    assert!(pages == 50 && issues > 490, "{pages} pages of {issues} issues");
    done("pages", "no header");

    let error = answer(get_authenticated_user(&anyone).await.expect_err("401"));
    assert_eq!(error.status.as_u16(), 401);
    done("401", "status");

    let error = answer(get_user(&anyone, "nobody").await.expect_err("404"));
    assert_eq!(error.status.as_u16(), 404);
    done("404", "status");

    // The errors of an operation are tried one after another until a body fits, whatever the status is: the first one with
    // such a body is what it says it is. So the model is chosen by hand.
    let error = answer(create(NAME).await.expect_err("422"));
    assert_eq!(error.status.as_u16(), 422);
    assert!(matches!(error.entity, Some(CreateAccessTokenError::Status403(_))), "the status counts: this need not be by hand");
    let Refusal::ApiError(message) = refused(&error.content) else { panic!("no message") };
    assert!(!message.message.is_empty());
    done("422 message", "by hand");

    let error = answer(create("").await.expect_err("422"));
    assert_eq!(error.status.as_u16(), 422);
    let Refusal::ArrayVecBindingError(rules) = refused(&error.content) else { panic!("no rules") };
    assert_eq!(rules[0].classification, Classification::RequiredError);
    done("422 rules", "by hand");
}

fn refused(content: &str) -> Refusal {
    serde_json::from_str(content).expect("a body that the document has for 422")
}
