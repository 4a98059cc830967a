//! The throw-away user of `--allow admin`.

use serde_json::json;

use crate::{
    exit::{Failure, Result},
    run::{ledger::Fate, session::Session},
    suite::{placeholders::reason, template::encode, things::Thing},
    target::{
        caller::{Caller, as_admin},
        credentials::Basic,
        http::{Request, Response},
        secrets::basic,
    },
};

/// What names the requests in the `User-Agent`.
const PURPOSE: &str = "throw-away user";
/// What each name that a run makes begins with, so that everybody sees whose it is.
pub const PREFIX: &str = "conformance-";

/// Makes the throw-away user, and a token for it.
pub fn hire(session: &Session<'_>) -> Result<Caller> {
    let name = format!("{PREFIX}{}", session.run);
    let email = format!("{name}@conformance.invalid");
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::tool(format!("no randomness: {error}")))?;
    let password = hex::encode(bytes);
    session.secrets.add_basic(&name, &password);

    let request = Request::get("/api/v1/admin/users");
    let request = request.json("POST", &json!({"username": name, "email": email, "password": password}));
    let request = as_admin(request, &session.admin).ok_or_else(|| Failure::usage(reason("admin")))?;
    let response = create(session, "user", &name, "", &request)?;
    let body = response.json().unwrap_or_default();

    let login = Basic { user: name.clone(), password };
    let token = make_token(session, &login, &name)?;
    let url_token = Some(token.clone());
    let mut caller = Caller { name: Some(name.clone()), token: Some(token), url_token, ..Caller::default() };
    caller.variables.insert("me".to_owned(), json!(name));
    caller.variables.insert("me.id".to_owned(), body["id"].clone());
    caller.variables.insert("me.email".to_owned(), json!(email));
    caller.basic = Some(login);
    Ok(caller)
}

/// Makes a token of a user, and remembers it as secret.
pub fn make_token(session: &Session<'_>, login: &Basic, name: &str) -> Result<String> {
    let Basic { user, password } = login;
    let target = format!("/api/v1/users/{}/tokens", encode(user));
    let request = Request::get(target).json("POST", &json!({"name": name}));
    let request = request.header("Authorization", format!("Basic {}", basic(user, password)));
    let response = create(session, "token", name, user, &request)?;
    let token = response.json().and_then(|body| body["sha1"].as_str().map(str::to_owned));
    let token = token
        .ok_or_else(|| Failure::target(format!("the server made a token for {user}, but did not tell it")))?;
    session.secrets.add(&token, "$GOGS_NEW_TOKEN");
    Ok(token)
}

fn create(session: &Session<'_>, kind: &str, name: &str, owner: &str, request: &Request) -> Result<Response> {
    let [kind_name, name, owner] = [kind, name, owner].map(str::to_owned);
    let thing = Thing { kind: kind_name, name, owner, within: None };
    let attempt = session.intend(&thing)?;
    let response = session.client.send(request, PURPOSE).map_err(Failure::target)?;
    if response.says_done() {
        if let Some(attempt) = attempt {
            session.ledger.mark(attempt, Fate::Made)?;
        }
        return Ok(response);
    }
    let why = match response.status {
        403 => {
            "the administrator's credentials are refused (403): they are not those of a site administrator"
                .to_owned()
        }
        404 => "the server has no such call (404)".to_owned(),
        status => format!("the server answered {status} {}", session.secrets.redact(&response.body)),
    };
    let what = if kind == "user" { "the throw-away user" } else { "a token" };
    Err(Failure::target(format!("{what} could not be made: {why}")))
}
