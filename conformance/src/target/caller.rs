//! Somebody who calls.

use serde_json::Value;

use crate::{
    suite::template::Variables,
    target::{credentials::Basic, http::Request, secrets::basic},
};

/// Somebody who calls.
#[derive(Clone, Default)]
pub struct Caller {
    /// The name; `None`: not known.
    pub name: Option<String>,
    /// A token.
    pub token: Option<String>,
    /// A token that was made to be put into an address, where logs and proxies keep it: never one that was given.
    pub url_token: Option<String>,
    /// Name and password.
    pub basic: Option<Basic>,
    /// What cases may say about the caller: `me`, `me.id`, ...
    pub variables: Variables,
}

impl Caller {
    /// The placeholders for this caller, the secrets among them.
    pub fn placeholders(&self) -> Variables {
        let mut variables = self.variables.clone();
        if let Some(token) = &self.token {
            variables.insert("token".to_owned(), Value::from(token.clone()));
        }
        if let Some(token) = &self.url_token {
            variables.insert("url.token".to_owned(), Value::from(token.clone()));
        }
        if let Some(Basic { user, password }) = &self.basic {
            variables.insert("basic.user".to_owned(), Value::from(user.clone()));
            variables.insert("password".to_owned(), Value::from(password.clone()));
            variables.insert("basic".to_owned(), Value::from(basic(user, password)));
            variables.insert("basic.upper".to_owned(), Value::from(user.to_uppercase()));
        }
        if let Some(name) = &self.name {
            variables.insert("me.upper".to_owned(), Value::from(name.to_uppercase()));
        }
        // Only if both are known to be of one user can a case compare what they show.
        if self.is_one_user()
            && let (Some(token), Some(email)) = (&self.token, variables.get("me.email").cloned())
        {
            variables.insert("own.token".to_owned(), Value::from(token.clone()));
            variables.insert("own.email".to_owned(), email);
            variables.insert("own.name".to_owned(), Value::from(self.name.clone()));
        }
        variables
    }

    /// Whether the token and the password are of the same user, as far as names tell.
    pub fn is_one_user(&self) -> bool {
        let email = self.variables.get("me.email").and_then(Value::as_str);
        self.basic.as_ref().is_some_and(|basic| {
            let same = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(&basic.user));
            same(self.name.as_deref()) || same(email)
        })
    }
}

/// A request as the administrator, with the token if there is one.
pub fn as_admin(request: Request, admin: &Caller) -> Option<Request> {
    match (&admin.token, &admin.basic) {
        (Some(token), _) => Some(request.header("Authorization", format!("token {token}"))),
        (None, Some(Basic { user, password })) => {
            Some(request.header("Authorization", format!("Basic {}", basic(user, password))))
        }
        (None, None) => None,
    }
}
