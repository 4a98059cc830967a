//! The preflight: whether the target can be tested at all, found out before the first case.

use serde_json::Value;

use crate::{
    exit::{Failure, Result},
    target::{
        caller::Caller,
        credentials::{Basic, Credentials},
        http::{Client, Request, Response, SIGN_IN},
        secrets::basic,
    },
};

/// What names the requests of the preflight in the `User-Agent`.
const PURPOSE: &str = "preflight";

/// Who calls, as the server tells it.
pub struct Callers {
    /// The user whose credentials were given.
    pub user: Caller,
    /// The administrator.
    pub admin: Caller,
    /// What should be told before the run.
    pub notes: Vec<String>,
    /// A response to anyone; its headers tell of the version.
    pub public: Response,
}

/// Checks the server and the credentials.
pub fn look(client: &Client, credentials: &Credentials) -> Result<Callers> {
    let public = reachable(client)?;
    let mut notes = Vec::new();
    let user =
        Caller { basic: credentials.basic.clone(), token: credentials.token.clone(), ..Caller::default() };
    let (user, note) = known(client, user, "GOGS_TOKEN", "GOGS_USER and GOGS_PASSWORD")?;
    notes.extend(note);
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
    let (mut admin, note) =
        known(client, admin, "GOGS_ADMIN_TOKEN", "GOGS_ADMIN_USER and GOGS_ADMIN_PASSWORD")?;
    notes.extend(note);
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
fn reachable(client: &Client) -> Result<Response> {
    let target = "/api/v1/users/search?q=";
    let url = format!("{}{target}", client.base());
    let response = client.send(&Request::get(target), PURPOSE).map_err(|error| {
        Failure::target(format!(
            "{url} can't be reached: {error}. Is the server running, and the address right?"
        ))
    })?;
    let page = response.media_type() == "text/html";
    match response.status {
        200 if response.json().is_some_and(|body| body["data"].is_array()) => Ok(response),
        SIGN_IN if response.json().is_some_and(|body| body["message"].is_string()) => Ok(response),
        300..400 => Err(Failure::target(format!(
            "{url} redirects to {}: give that server's address, without the part from /api on",
            response.header("location").unwrap_or("nowhere")
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
            response.media_type()
        ))),
    }
}

/// Tries the credentials of a caller, and takes from the server who it is; with what should be told of it.
fn known(
    client: &Client,
    mut caller: Caller,
    token_name: &str,
    basic_name: &str,
) -> Result<(Caller, Option<String>)> {
    if let Some(Basic { user, password }) = &caller.basic {
        let request = Request::get("/api/v1/users/-/tokens")
            .header("Authorization", format!("Basic {}", basic(user, password)));
        let response = client.send(&request, PURPOSE).map_err(Failure::target)?;
        if response.status != 200 || response.media_type() == "text/html" {
            return Err(refused(&response, basic_name));
        }
        caller.variables.insert("basic.user".to_owned(), Value::from(user.clone()));
    }
    let Some(token) = &caller.token else { return Ok((caller, None)) };
    let request = Request::get("/api/v1/user").header("Authorization", format!("token {token}"));
    let response = client.send(&request, PURPOSE).map_err(Failure::target)?;
    let body =
        response.json().filter(|_| response.status == 200).ok_or_else(|| refused(&response, token_name))?;
    let name = body["username"].as_str().ok_or_else(|| refused(&response, token_name))?.to_owned();
    for (variable, property) in [("me", "username"), ("me.id", "id"), ("me.email", "email")] {
        caller.variables.insert(variable.to_owned(), body[property].clone());
    }
    caller.name = Some(name.clone());
    let note = caller.basic.as_ref().filter(|_| !caller.is_one_user()).map(|Basic { user, .. }| {
        format!("{token_name} belongs to {name}, but the name given with the password is {user}")
    });
    Ok((caller, note))
}

fn refused(response: &Response, what: &str) -> Failure {
    let page = response.media_type() == "text/html";
    Failure::target(match response.status {
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
    let response = client.send(&request, PURPOSE).map_err(Failure::target)?;
    Ok(match response.status {
        403 => Some(false),
        404 if response.body.is_empty() => Some(true),
        _ => None,
    })
}
