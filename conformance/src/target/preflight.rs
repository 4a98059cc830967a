//! The preflight: whether the target can be tested at all, found out before the first case.

use serde_json::Value;

use crate::{
    exit::{Failure, Result},
    target::{
        caller::Caller,
        credentials::{Basic, Credentials},
        http::{Answer, Client, Request},
        secrets::basic,
    },
};

/// What names the requests of the preflight in the `User-Agent`.
const PURPOSE: &str = "preflight";

/// The status with which a server answers whom it does not know where everybody must sign in (`REQUIRE_SIGNIN_VIEW`).
pub const SIGN_IN: u16 = 403;

/// Who calls, as the server tells it.
pub struct Callers {
    /// The user whose credentials were given.
    pub user: Caller,
    /// The administrator.
    pub admin: Caller,
    /// What should be told before the run.
    pub notes: Vec<String>,
    /// An answer to anyone; its headers tell of the version.
    pub public: Answer,
}

/// Checks the server and the credentials.
pub fn check(client: &Client, credentials: &Credentials) -> Result<Callers> {
    let public = reachable(client)?;
    let mut notes = Vec::new();
    let user =
        Caller { basic: credentials.basic.clone(), token: credentials.token.clone(), ..Caller::default() };
    let user = known(client, user, "GOGS_TOKEN", "GOGS_USER and GOGS_PASSWORD", &mut notes)?;
    if user.token.is_none() && user.basic.is_none() {
        notes.push("no credentials were given: only what anyone may do is tested".to_owned());
    }
    if public.status == SIGN_IN {
        if user.token.is_none() {
            return Err(Failure::target(
                "the server answers only known callers (403): set GOGS_TOKEN to an access token of yours",
            ));
        }
        notes.push(
            "the server answers only known callers (REQUIRE_SIGNIN_VIEW): what it answers to others is not tested"
                .to_owned(),
        );
    }
    let admin = Caller {
        basic: credentials.admin_basic.clone(),
        token: credentials.admin_token.clone(),
        ..Caller::default()
    };
    let mut admin =
        known(client, admin, "GOGS_ADMIN_TOKEN", "GOGS_ADMIN_USER and GOGS_ADMIN_PASSWORD", &mut notes)?;
    if admin.token.is_none()
        && admin.basic.is_none()
        && user.token.is_some()
        && is_admin(client, &user)? == Some(true)
    {
        notes.push("the caller is a site administrator".to_owned());
        admin = user.clone();
    }
    Ok(Callers { user, admin, notes, public })
}

/// The server is there, and what is there is the API of a Gogs.
fn reachable(client: &Client) -> Result<Answer> {
    let target = "/api/v1/users/search?q=";
    let url = format!("{}{target}", client.base());
    let answer = client.send(&Request::get(target), PURPOSE).map_err(|error| {
        Failure::target(format!(
            "{url} can't be reached: {error}. Is the server running, and the address right?"
        ))
    })?;
    let page = answer.media_type() == "text/html";
    match answer.status {
        200 if answer.json().is_some_and(|body| body["data"].is_array()) => Ok(answer),
        SIGN_IN if answer.json().is_some_and(|body| body["message"].is_string()) => Ok(answer),
        300..400 => Err(Failure::target(format!(
            "{url} redirects to {}: give that server's address, without the part from /api on",
            answer.header("location").unwrap_or("nowhere")
        ))),
        200 if page => Err(Failure::target(format!(
            "{url} answered a page of HTML, no JSON: something in front of Gogs asks for a login, or Gogs is under \
             another path (then give https://HOST/PATH)"
        ))),
        404 => Err(Failure::target(format!(
            "{url} was not found: Gogs is under another path (then give https://HOST/PATH), or this is no Gogs"
        ))),
        status => Err(Failure::target(format!(
            "{url} answered {status} ({}), and not as Gogs: look whether the server is healthy and the address right",
            answer.media_type()
        ))),
    }
}

/// Checks the credentials of a caller, and takes from the server who it is.
fn known(
    client: &Client,
    mut caller: Caller,
    token_name: &str,
    basic_name: &str,
    notes: &mut Vec<String>,
) -> Result<Caller> {
    if let Some(Basic { user, password }) = &caller.basic {
        let request = Request::get("/api/v1/users/-/tokens")
            .header("Authorization", format!("Basic {}", basic(user, password)));
        let answer = client.send(&request, PURPOSE).map_err(Failure::target)?;
        if answer.status != 200 || answer.media_type() == "text/html" {
            return Err(refused(&answer, basic_name));
        }
        caller.variables.insert("basic.user".to_owned(), Value::from(user.clone()));
    }
    let Some(token) = &caller.token else { return Ok(caller) };
    let request = Request::get("/api/v1/user").header("Authorization", format!("token {token}"));
    let answer = client.send(&request, PURPOSE).map_err(Failure::target)?;
    let body = answer.json().filter(|_| answer.status == 200).ok_or_else(|| refused(&answer, token_name))?;
    let name = body["username"].as_str().ok_or_else(|| refused(&answer, token_name))?.to_owned();
    for (variable, member) in [("me", "username"), ("me.id", "id"), ("me.email", "email")] {
        caller.variables.insert(variable.to_owned(), body[member].clone());
    }
    caller.name = Some(name.clone());
    if let Some(Basic { user, .. }) = caller.basic.as_ref().filter(|_| !caller.is_one_user()) {
        notes.push(format!("{token_name} belongs to {name}, but the name given with the password is {user}"));
    }
    Ok(caller)
}

fn refused(answer: &Answer, what: &str) -> Failure {
    let page = answer.media_type() == "text/html";
    Failure::target(match answer.status {
        401 => format!(
            "the server refused {what} (401): make a new token in the user's settings, or correct the password"
        ),
        200 if page => format!("the user of {what} may not log in: the server answers a page of HTML"),
        status => format!("the server answered {status} to {what}, and did not say who that is"),
    })
}

/// Whether the caller is an administrator; `None`: the server does not tell. It is asked for the members of a team that
/// can't exist: an administrator learns that (404), another is refused (403).
fn is_admin(client: &Client, caller: &Caller) -> Result<Option<bool>> {
    let Some(token) = &caller.token else { return Ok(None) };
    let request =
        Request::get("/api/v1/admin/teams/0/members").header("Authorization", format!("token {token}"));
    let answer = client.send(&request, PURPOSE).map_err(Failure::target)?;
    Ok(match answer.status {
        403 => Some(false),
        404 if answer.body.is_empty() => Some(true),
        _ => None,
    })
}
