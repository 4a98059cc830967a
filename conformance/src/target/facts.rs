//! What a run finds out about a server before it begins, by reading: whom and what cases can be about.

use serde_json::Value;

use crate::{
    exit::{Failure, Result},
    suite::template::{Variables, encode},
    target::{
        caller::Caller,
        http::{Client, Request, Response},
        links::Links,
    },
};

/// What names the requests of the search in the `User-Agent`.
const PURPOSE: &str = "discovery";
/// Keywords that most names hold one of. (The search needs a keyword, and finds nothing without one.)
const KEYWORDS: [&str; 6] = ["a", "e", "i", "o", "u", "t"];
/// How many repositories are looked at in search of one with issues.
const MOST_CANDIDATES: usize = 20;

/// Looks around, as the caller. A repository that was given must be there.
pub fn discover(client: &Client, caller: &Caller, repository: Option<(&str, &str)>) -> Result<Variables> {
    let mut facts = Variables::new();
    let searcher = Searcher { client, caller };
    if let Some(other) = searcher.other_user() {
        facts.insert("other".to_owned(), other["username"].clone());
        facts.insert("other.id".to_owned(), other["id"].clone());
    }
    // Where all must sign in, anyone finds nothing; a search as the caller tells which are not private.
    let public = |found: Vec<Value>| found.into_iter().find(|it| it["private"] == false);
    if let Some(repository) = public(searcher.as_anyone().found()).or_else(|| public(searcher.found())) {
        facts.insert("public.owner".to_owned(), repository["owner"]["username"].clone());
        facts.insert("public.name".to_owned(), repository["name"].clone());
    }
    if let Some(repository) =
        searcher.items("/api/v1/user/repos").into_iter().find(|it| it["private"] == true)
    {
        facts.insert("private.owner".to_owned(), repository["owner"]["username"].clone());
        facts.insert("private.name".to_owned(), repository["name"].clone());
    }
    let candidates = match repository {
        Some((owner, name)) => {
            searcher.must_have(owner, name)?;
            vec![(owner.to_owned(), name.to_owned())]
        }
        None => searcher.repositories(),
    };
    for (owner, name) in candidates.into_iter().take(MOST_CANDIDATES) {
        let Some(response) = searcher.issues(&owner, &name) else { continue };
        let pages = response.header("link").and_then(|link| Links::parse(link).ok());
        if !facts.contains_key("repo.name") {
            facts.extend(names("repo", &owner, &name));
        }
        if pages.is_some_and(|links| links.page("next").is_some()) {
            facts.extend(names("paged", &owner, &name));
            break;
        }
    }
    Ok(facts)
}

/// What cases may say of a repository.
fn names(prefix: &str, owner: &str, name: &str) -> [(String, Value); 4] {
    [
        ("owner", owner.to_owned()),
        ("name", name.to_owned()),
        ("owner.upper", owner.to_uppercase()),
        ("name.upper", name.to_uppercase()),
    ]
    .map(|(what, text)| (format!("{prefix}.{what}"), Value::from(text)))
}

struct Searcher<'a> {
    client: &'a Client,
    caller: &'a Caller,
}

impl Searcher<'_> {
    fn as_anyone(&self) -> Searcher<'_> {
        static ANYONE: Caller =
            Caller { name: None, token: None, url_token: None, basic: None, variables: Variables::new() };
        Searcher { client: self.client, caller: &ANYONE }
    }

    /// A failed request finds nothing: the cases of the operation tell of the failure.
    fn get(&self, target: &str) -> Option<Response> {
        self.client.send(&self.request(target), PURPOSE).ok().filter(|response| response.status == 200)
    }

    fn request(&self, target: &str) -> Request {
        let request = Request::get(target);
        match &self.caller.token {
            Some(token) => request.header("Authorization", format!("token {token}")),
            None => request,
        }
    }

    fn items(&self, target: &str) -> Vec<Value> {
        let body = self.get(target).and_then(|response| response.json()).unwrap_or(Value::Null);
        body.as_array().or_else(|| body["data"].as_array()).cloned().unwrap_or_default()
    }

    fn other_user(&self) -> Option<Value> {
        let is_other = |user: &Value| {
            user["username"].as_str().is_some_and(|name| Some(name) != self.caller.name.as_deref())
        };
        KEYWORDS.iter().find_map(|q| {
            let found = self.items(&format!("/api/v1/users/search?q={q}&limit=10"));
            found.into_iter().find(is_other)
        })
    }

    /// Repositories that a search finds, those with most open issues first.
    fn found(&self) -> Vec<Value> {
        let search = |q| self.items(&format!("/api/v1/repos/search?q={q}&limit=50"));
        let mut found: Vec<Value> = KEYWORDS.into_iter().flat_map(search).collect();
        found.sort_by_key(|repository| std::cmp::Reverse(repository["open_issues_count"].as_i64()));
        found
    }

    /// Owner and name of repositories that the caller sees, those with most open issues first.
    fn repositories(&self) -> Vec<(String, String)> {
        let mut found =
            if self.caller.token.is_some() { self.items("/api/v1/user/repos") } else { Vec::new() };
        found.extend(self.found());
        found.sort_by_key(|repository| std::cmp::Reverse(repository["open_issues_count"].as_i64()));
        let mut names: Vec<(String, String)> = Vec::new();
        for repository in &found {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            if let (Some(owner), Some(name)) =
                (text(&repository["owner"]["username"]), text(&repository["name"]))
                && !names.contains(&(owner.clone(), name.clone()))
            {
                names.push((owner, name));
            }
        }
        names
    }

    /// Whether the repository is there whose issues are asked for. Without a token its issues can't be listed, but it can be
    /// seen.
    fn must_have(&self, owner: &str, name: &str) -> Result<()> {
        let issues = if self.caller.token.is_some() { "/issues" } else { "" };
        let target = format!("/api/v1/repos/{}/{}{issues}", encode(owner), encode(name));
        let response = self.client.send(&self.request(&target), PURPOSE).map_err(Failure::target)?;
        if response.status == 200 {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "--repository {owner}/{name}: the server answered {} to GET {target}: look whether the name is right, the caller may \
             read the repository, and its issues are on and in Gogs",
            response.status
        )))
    }

    fn issues(&self, owner: &str, name: &str) -> Option<Response> {
        self.caller.token.as_ref()?;
        self.get(&format!("/api/v1/repos/{}/{}/issues", encode(owner), encode(name)))
    }
}
