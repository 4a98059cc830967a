//! A server that knows so much of Gogs' API as the cases about what is made need, and that fails at a request of choice.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// How a request goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is refused with this status, and has no effect.
    Refused(u16),
    /// It is answered with this status, but has its effect.
    Lost(u16),
    /// It is answered with a page of HTML and 200, and has no effect.
    Page,
    /// The connection is closed, and it has no effect.
    ClosedBefore,
    /// The connection is closed after it has had its effect.
    ClosedAfter,
}

/// Which requests go wrong, from the first on, which is 0.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The first.
    pub from: usize,
    /// The first that goes right again.
    pub to: usize,
    /// How.
    pub fault: Fault,
}

/// Something on the server: kind, name, and whose it is.
pub type There = (String, String, String);

#[derive(Default)]
struct State {
    requests: usize,
    plan: Option<Plan>,
    next: u64,
    admins: Vec<String>,
    users: Vec<(u64, String, String)>,
    tokens: Vec<(String, String, String)>,
    keys: Vec<(String, u64, String, String)>,
    emails: Vec<(String, String)>,
    follows: Vec<(String, String)>,
}

/// The server.
pub struct Stub {
    /// Its address.
    pub url: String,
    state: Arc<Mutex<State>>,
}

/// The token of the user `alice`.
pub const ALICE: &str = "a11ce00000000000000000000000000000000000";
/// The token of the administrator `root`.
pub const ROOT: &str = "r0070000000000000000000000000000000000ff";
/// The password of `alice`.
pub const PASSWORD: &str = "alice-s-word";

impl Stub {
    /// A server with the users `alice`, `bob` and `root`.
    pub fn start() -> Self {
        let mut state = State { next: 10, admins: vec!["root".to_owned()], ..State::default() };
        for (id, name, password) in
            [(1, "root", "root-s-word"), (2, "alice", PASSWORD), (3, "bob", "bob-s-word")]
        {
            state.users.push((id, name.to_owned(), password.to_owned()));
            state.emails.push((name.to_owned(), format!("{name}@example.com")));
        }
        for (owner, token) in [("alice", ALICE), ("root", ROOT)] {
            state.tokens.push((owner.to_owned(), "old".to_owned(), token.to_owned()));
        }
        let state = Arc::new(Mutex::new(state));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &shared);
            }
        });
        Self { url, state }
    }

    /// Makes requests go wrong from now on; they are counted from 0 again.
    pub fn fail(&self, plan: Option<Plan>) {
        let mut state = self.state.lock().expect("the state");
        (state.requests, state.plan) = (0, plan);
    }

    /// Gives a user another password.
    pub fn password(&self, name: &str, password: &str) {
        let mut state = self.state.lock().expect("the state");
        for user in state.users.iter_mut().filter(|(_, known, _)| known == name) {
            user.2 = password.to_owned();
        }
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.state.lock().expect("the state").requests
    }

    /// What is there, in order.
    pub fn there(&self) -> Vec<There> {
        let state = self.state.lock().expect("the state");
        let thing =
            |kind: &str, name: &str, owner: &str| (kind.to_owned(), name.to_owned(), owner.to_owned());
        let mut there: Vec<There> = state.users.iter().map(|(_, name, _)| thing("user", name, "")).collect();
        there.extend(state.tokens.iter().map(|(owner, name, _)| thing("token", name, owner)));
        there.extend(state.keys.iter().map(|(owner, _, title, _)| thing("key", title, owner)));
        there.extend(state.emails.iter().map(|(owner, email)| thing("email", email, owner)));
        there.extend(state.follows.iter().map(|(owner, name)| thing("follow", name, owner)));
        there.sort();
        there
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a reader"));
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|length| length > 2) {}
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let length = header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() || head.is_empty() {
        return;
    }
    let mut line = head.split(' ');
    let (method, target) = (line.next().unwrap_or_default(), line.next().unwrap_or_default());
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let mut state = state.lock().expect("the state");
    let number = state.requests;
    state.requests += 1;
    let fault = state.plan.filter(|plan| (plan.from..plan.to).contains(&number)).map(|plan| plan.fault);
    let mut carry_out = || state.answer(method, target, &header("authorization").unwrap_or_default(), &body);
    let answer = match fault {
        None => Some(carry_out()),
        Some(Fault::Refused(status)) => Some((status, "text/plain", "no".to_owned())),
        Some(Fault::Page) => Some((200, "text/html", "<html>Log in</html>".to_owned())),
        Some(Fault::ClosedBefore) => None,
        Some(Fault::Lost(status)) => {
            carry_out();
            Some((status, "text/html", "<html>Bad gateway</html>".to_owned()))
        }
        Some(Fault::ClosedAfter) => {
            carry_out();
            None
        }
    };
    if let Some((status, media, text)) = answer {
        let length = text.len();
        // The program may have gone.
        let _ = write!(
            stream,
            "HTTP/1.1 {status} X\r\nContent-Type: {media}; charset=UTF-8\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
        );
    }
}

/// What each refusal points to.
const DOCS: &str = "https://github.com/gogs/docs-api";

type Answer = (u16, &'static str, String);

fn json(status: u16, body: &Value) -> Answer {
    (status, "application/json", body.to_string())
}

fn empty(status: u16) -> Answer {
    (status, "text/plain", String::new())
}

impl State {
    fn caller(&self, authorization: &str) -> Option<(String, bool)> {
        if let Some(token) = authorization.strip_prefix("token ") {
            let found = self.tokens.iter().find(|(_, _, sha)| sha == token);
            return found.map(|(owner, _, _)| (owner.clone(), false));
        }
        let pair = String::from_utf8(STANDARD.decode(authorization.strip_prefix("Basic ")?).ok()?).ok()?;
        let (name, password) = pair.split_once(':')?;
        let found = self.users.iter().any(|(_, known, word)| known == name && word == password);
        found.then(|| (name.to_owned(), true))
    }

    fn user(&self, name: &str) -> Option<Value> {
        let (id, name, _) = self.users.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name))?;
        Some(json!({
            "id": id, "username": name, "login": name, "full_name": "", "email": format!("{name}@example.com"),
            "avatar_url": "http://127.0.0.1/avatar",
        }))
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn answer(&mut self, method: &str, target: &str, authorization: &str, body: &Value) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments: Vec<&str> = path.trim_start_matches("/api/v1/").split('/').collect();
        if segments == ["users", "search"] {
            let q =
                query.split('&').find_map(|pair| pair.strip_prefix("q=")).unwrap_or_default().to_lowercase();
            let names = self
                .users
                .iter()
                .map(|(_, name, _)| name)
                .filter(|name| !q.is_empty() && name.to_lowercase().contains(&q));
            let found: Vec<_> = names.filter_map(|name| self.user(name)).collect();
            return json(200, &json!({"data": found, "ok": true}));
        }
        let Some((caller, basic)) = self.caller(authorization) else { return empty(401) };
        if let ["users", _, "tokens"] = segments[..] {
            return if basic { self.tokens(method, &caller, body) } else { empty(401) };
        }
        match (method, &segments[..]) {
            ("GET", ["user"]) => json(200, &self.user(&caller).unwrap_or_default()),
            ("GET", ["users", name]) => self.user(name).map_or(empty(404), |user| json(200, &user)),
            (_, ["admin", rest @ ..]) => self.admin(method, rest, &caller, body),
            (_, ["user", "emails"]) => self.emails(method, &caller, body),
            (_, ["user", "keys", rest @ ..]) => self.keys(method, rest, &caller, body),
            (_, ["user", "following", rest @ ..]) => self.following(method, rest, query, &caller),
            _ => empty(404),
        }
    }

    fn tokens(&mut self, method: &str, caller: &str, body: &Value) -> Answer {
        if method == "GET" {
            let own = self.tokens.iter().filter(|(owner, _, _)| owner == caller);
            return json(200, &own.map(|(_, name, sha)| json!({"name": name, "sha1": sha})).collect());
        }
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        if name.is_empty() || self.tokens.iter().any(|(owner, known, _)| owner == caller && *known == name) {
            return json(422, &json!({"message": "it already exists", "url": DOCS}));
        }
        let sha = format!("{:040x}", self.number());
        self.tokens.push((caller.to_owned(), name.clone(), sha.clone()));
        json(201, &json!({"name": name, "sha1": sha}))
    }

    fn admin(&mut self, method: &str, rest: &[&str], caller: &str, body: &Value) -> Answer {
        if !self.admins.iter().any(|admin| admin == caller) {
            return empty(403);
        }
        match (method, rest) {
            ("POST", ["users"]) => {
                let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
                let name = text("username");
                if self.user(&name).is_some() {
                    return json(422, &json!({"message": "user already exists", "url": DOCS}));
                }
                let id = self.number();
                self.users.push((id, name.clone(), text("password")));
                self.emails.push((name.clone(), text("email")));
                json(201, &self.user(&name).unwrap_or_default())
            }
            ("PATCH", ["users", name]) if self.user(name).is_some() => {
                if body["admin"] == true {
                    self.admins.push((*name).to_owned());
                }
                json(200, &self.user(name).unwrap_or_default())
            }
            ("DELETE", ["users", name]) if self.user(name).is_some() => {
                let other = |owner: &String| !owner.eq_ignore_ascii_case(name);
                self.users.retain(|(_, known, _)| other(known));
                self.tokens.retain(|(owner, _, _)| other(owner));
                self.keys.retain(|(owner, _, _, _)| other(owner));
                self.emails.retain(|(owner, _)| other(owner));
                self.follows.retain(|(owner, followed)| other(owner) && other(followed));
                empty(204)
            }
            _ => empty(404),
        }
    }

    fn emails(&mut self, method: &str, caller: &str, body: &Value) -> Answer {
        let given = body["emails"].as_array().into_iter().flatten();
        let given: Vec<String> = given.filter_map(Value::as_str).map(str::to_owned).collect();
        let shown = |email: &String| json!({"email": email, "verified": true, "primary": false});
        match method {
            "GET" => {
                let own = self.emails.iter().filter(|(owner, _)| owner == caller);
                json(200, &own.map(|(_, email)| shown(email)).collect())
            }
            "POST" => {
                if given.is_empty() || self.emails.iter().any(|(_, known)| given.contains(known)) {
                    return json(422, &json!({"message": "it already exists", "url": DOCS}));
                }
                self.emails.extend(given.iter().map(|email| (caller.to_owned(), email.clone())));
                json(201, &given.iter().map(shown).collect())
            }
            _ => {
                self.emails.retain(|(owner, email)| owner != caller || !given.contains(email));
                empty(204)
            }
        }
    }

    fn keys(&mut self, method: &str, rest: &[&str], caller: &str, body: &Value) -> Answer {
        let shown = |(_, id, title, key): &(String, u64, String, String)| {
            json!({
                "id": id, "key": key, "url": format!("http://127.0.0.1/api/v1/user/keys/{id}"), "title": title,
                "created_at": "2020-01-01T00:00:00Z",
            })
        };
        let id = rest.first().and_then(|id| id.parse::<u64>().ok());
        let own = |key: &&(String, u64, String, String)| key.0 == caller;
        match (method, id) {
            ("GET", None) => json(200, &self.keys.iter().filter(own).map(shown).collect()),
            ("GET", Some(id)) => {
                let found = self.keys.iter().find(|key| key.1 == id);
                found.map_or(empty(404), |key| json(200, &shown(key)))
            }
            ("POST", None) => {
                let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
                let (title, key) = (text("title"), text("key"));
                if title.is_empty() || self.keys.iter().any(|known| known.2 == title || known.3 == key) {
                    return json(422, &json!({"message": "used", "url": DOCS}));
                }
                let made = (caller.to_owned(), self.number(), title, key);
                let answer = json(201, &shown(&made));
                self.keys.push(made);
                answer
            }
            (_, Some(id)) => {
                self.keys.retain(|key| key.0 != caller || key.1 != id);
                empty(204)
            }
            _ => empty(404),
        }
    }

    fn following(&mut self, method: &str, rest: &[&str], query: &str, caller: &str) -> Answer {
        let followed = |name: &str| (caller.to_owned(), name.to_owned());
        match (method, rest) {
            ("GET", []) => {
                let own = self.follows.iter().filter(|(owner, _)| owner == caller && query != "page=2");
                json(200, &own.filter_map(|(_, name)| self.user(name)).collect())
            }
            ("GET", [name]) => empty(if self.follows.contains(&followed(name)) { 204 } else { 404 }),
            ("PUT", [name]) if self.user(name).is_some() => {
                if !self.follows.contains(&followed(name)) {
                    self.follows.push(followed(name));
                }
                empty(204)
            }
            ("DELETE", [name]) => {
                self.follows.retain(|known| *known != followed(name));
                empty(204)
            }
            _ => empty(404),
        }
    }
}
