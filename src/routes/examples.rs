//! The bodies shown in the document: real Gogs' answers, as recorded, with `https://gogs.example.com/` for its address.

use serde_json::{Value, json};

/// One user, to a caller who is known.
pub fn user() -> Value {
    json!({
        "id": 4,
        "username": "user1",
        "login": "user1",
        "full_name": "",
        "email": "user1@example.com",
        "avatar_url": "https://gogs.example.com/avatars/4",
    })
}

/// The same user, to anyone else.
pub fn user_without_email() -> Value {
    let mut user = user();
    user["email"] = json!("");
    user
}

fn found(email: bool, login: bool) -> Value {
    let user = |id: i64, name: &str, full_name: &str, address: &str| {
        json!({
            "id": id,
            "username": name,
            "login": if login { name } else { "" },
            "full_name": full_name,
            "email": if email { address } else { "" },
            "avatar_url": format!("https://gogs.example.com/avatars/{id}"),
        })
    };
    json!({
        "data": [
            user(1, "unknwon", "", "fake@local"),
            user(4, "user1", "", "user1@example.com"),
            user(5, "Bob-Builder", "Bob The Builder", "bob@example.com"),
            user(24, "many15", "100%  &amp; &#39;quoted&#39;", "many15@example.com"),
        ],
        "ok": true,
    })
}

/// A search, to a caller who is known.
pub fn search() -> Value {
    found(true, false)
}

/// The same search, as Gogs' main branch answers it.
pub fn search_with_logins() -> Value {
    found(true, true)
}

/// The same search, to anyone else.
pub fn search_without_emails() -> Value {
    found(false, false)
}

/// The tokens of a user.
pub fn access_tokens() -> Value {
    json!([
        {"name": "how are you?", "sha1": "7208b1bbd6540469cd6419a20b0e331ec0e31874"},
        {"name": "hi", "sha1": "03a2646555b4615a0b9096b91cc0210a2c6fa44c"},
    ])
}

/// The same, the newest first.
pub fn access_tokens_newest_first() -> Value {
    let mut tokens = access_tokens();
    if let Some(tokens) = tokens.as_array_mut() {
        tokens.reverse();
    }
    tokens
}

/// A token that was just made (the one of the documented page).
pub fn access_token() -> Value {
    json!({"name": "gogs", "sha1": "61d40add61894c11b14049b5ab189dc8f0500aef"})
}

/// That a token of this name exists.
pub fn token_exists() -> Value {
    json!({
        "message": "access token already exists: map[name:gogs userID:3]",
        "url": "https://github.com/gogs/docs-api",
    })
}

/// That the name is missing.
pub fn name_required() -> Value {
    json!([{"fieldNames": ["Name"], "classification": "RequiredError", "message": "Required"}])
}

/// The repositories of a caller who may read one of somebody else's.
pub fn repositories() -> Value {
    json!([{
        "id": 3,
        "owner": {
            "id": 3,
            "username": "alice",
            "login": "alice",
            "full_name": "",
            "email": "alice@example.com",
            "avatar_url": "https://gogs.example.com/avatars/3",
        },
        "name": "secret",
        "full_name": "alice/secret",
        "description": "",
        "private": true,
        "fork": false,
        "parent": null,
        "empty": true,
        "mirror": false,
        "size": 0,
        "html_url": "https://gogs.example.com/alice/secret",
        "ssh_url": "git@gogs.example.com:alice/secret.git",
        "clone_url": "https://gogs.example.com/alice/secret.git",
        "website": "",
        "stars_count": 0,
        "forks_count": 0,
        "watchers_count": 1,
        "open_issues_count": 0,
        "default_branch": "master",
        "created_at": "2023-11-15T01:13:20Z",
        "updated_at": "2023-11-15T01:13:20Z",
        "permissions": {"admin": false, "push": false, "pull": true},
    }])
}

/// The last page of a list of issues.
pub fn issues() -> Value {
    let unknwon = json!({
        "id": 1,
        "username": "unknwon",
        "login": "unknwon",
        "full_name": "",
        "email": "fake@local",
        "avatar_url": "https://gogs.example.com/avatars/1",
    });
    json!([
        {
            "id": 3,
            "number": 3,
            "user": user(),
            "title": "Issue number 3",
            "body": "Body of *3*",
            "labels": [
                {"id": 3, "name": "<odd> & \"name\"", "color": "000000", "url": ""},
                {"id": 2, "name": "wish", "color": "84b6eb", "url": ""},
            ],
            "milestone": {
                "id": 1,
                "title": "v1.0",
                "description": "The first",
                "state": "open",
                "open_issues": 2,
                "closed_issues": 0,
                "closed_at": null,
                "due_on": "2024-06-30T00:00:00Z",
            },
            "assignee": null,
            "state": "open",
            "comments": 2,
            "created_at": "2023-11-14T22:16:20Z",
            "updated_at": "2023-11-14T22:16:20Z",
            "pull_request": null,
        },
        {
            "id": 1,
            "number": 1,
            "user": unknwon,
            "title": "Issue number 1",
            "body": "Body of *1*",
            "labels": [],
            "milestone": null,
            "assignee": null,
            "state": "open",
            "comments": 0,
            "created_at": "2023-11-14T22:14:20Z",
            "updated_at": "2023-11-14T22:14:20Z",
            "pull_request": null,
        },
    ])
}

/// An issue.
pub fn issue() -> Value {
    issues()[0].clone()
}

/// An error, told in words.
pub fn error(message: &str) -> Value {
    json!({"message": message, "url": "https://github.com/gogs/docs-api"})
}

fn person(id: i64, name: &str, full_name: &str, email: &str) -> Value {
    json!({
        "id": id,
        "username": name,
        "login": name,
        "full_name": full_name,
        "email": email,
        "avatar_url": format!("https://gogs.example.com/avatars/{id}"),
    })
}

/// The emails of a user.
pub fn emails() -> Value {
    json!([
        {"email": "alice2@example.com", "verified": true, "primary": false},
        {"email": "alice3@example.com", "verified": true, "primary": false},
        {"email": "alice@example.com", "verified": true, "primary": true},
    ])
}

/// Who follows a user.
pub fn followers() -> Value {
    json!([person(3, "alice", "", "alice@example.com")])
}

/// Whom a user follows.
pub fn following() -> Value {
    json!([person(2, "acme", "Acme Inc", ""), person(3, "alice", "", "alice@example.com")])
}

/// Those whom another user follows.
pub fn following_of_a_user() -> Value {
    json!([
        person(6, "zoe", "Zoë Ünïcode 测试", "zoe@example.com"),
        person(5, "Bob-Builder", "Bob The Builder", "bob@example.com"),
        person(1, "unknwon", "", "fake@local"),
    ])
}

/// The same, by their numbers.
pub fn following_by_number() -> Value {
    let mut users = following_of_a_user();
    if let Some(users) = users.as_array_mut() {
        users.sort_by_key(|user| user["id"].as_i64());
    }
    users
}

/// A public key.
pub fn public_key() -> Value {
    json!({
        "id": 1,
        "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIcRUh6nOCdubTKoljze/ZIFAfWXOMz/z0wePah16zTP key1",
        "url": "https://gogs.example.com/api/v1/user/keys/1",
        "title": "laptop",
        "created_at": "2023-11-14T22:14:20Z",
    })
}

/// A public key to be added.
pub fn new_public_key() -> Value {
    json!({
        "title": "second",
        "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2",
    })
}

/// A public key that was just added.
pub fn added_public_key() -> Value {
    json!({
        "id": 2,
        "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGMiLHbGgnwNVH8n41zz84ZFrYJsrOcQkqZfJ1Wt4gz key2",
        "url": "https://gogs.example.com/api/v1/user/keys/2",
        "title": "second",
        "created_at": "0001-01-01T00:00:00Z",
    })
}

/// A user to be made.
pub fn new_user() -> Value {
    json!({
        "username": "newcomer",
        "email": "new@example.com",
        "password": "secret1",
        "full_name": "New Comer",
    })
}

/// A user that was made.
pub fn created_user() -> Value {
    person(25, "newcomer", "New Comer", "new@example.com")
}

/// A user that was changed.
pub fn edited_user() -> Value {
    person(25, "newcomer", "Newer Comer", "new@example.com")
}

/// A repository of `unknwon`.
pub fn repository() -> Value {
    json!({
        "id": 1,
        "owner": person(1, "unknwon", "", "fake@local"),
        "name": "hello",
        "full_name": "unknwon/hello",
        "description": "A repository",
        "private": false,
        "fork": false,
        "parent": null,
        "empty": false,
        "mirror": false,
        "size": 0,
        "html_url": "https://gogs.example.com/unknwon/hello",
        "ssh_url": "git@gogs.example.com:unknwon/hello.git",
        "clone_url": "https://gogs.example.com/unknwon/hello.git",
        "website": "",
        "stars_count": 0,
        "forks_count": 0,
        "watchers_count": 1,
        "open_issues_count": 42,
        "default_branch": "master",
        "created_at": "2023-11-14T23:13:20Z",
        "updated_at": "2023-11-14T23:13:20Z",
        "permissions": {"admin": false, "push": false, "pull": true},
    })
}

/// What a search for repositories found.
pub fn repository_search() -> Value {
    let mut repository = repository();
    if let Some(members) = repository.as_object_mut() {
        members.shift_remove("permissions");
    }
    json!({"data": [repository], "ok": true})
}

/// The repositories of an organization.
pub fn organization_repositories() -> Value {
    let repository = |id: i64, name: &str, private: bool, time: &str| {
        json!({
            "id": id,
            "owner": person(2, "acme", "Acme Inc", ""),
            "name": name,
            "full_name": format!("acme/{name}"),
            "description": "",
            "private": private,
            "fork": false,
            "parent": null,
            "empty": true,
            "mirror": false,
            "size": 0,
            "html_url": format!("https://gogs.example.com/acme/{name}"),
            "ssh_url": format!("git@gogs.example.com:acme/{name}.git"),
            "clone_url": format!("https://gogs.example.com/acme/{name}.git"),
            "website": "",
            "stars_count": 0,
            "forks_count": 0,
            "watchers_count": 3,
            "open_issues_count": 0,
            "default_branch": "master",
            "created_at": time,
            "updated_at": time,
            "permissions": {"admin": true, "push": true, "pull": true},
        })
    };
    json!([
        repository(6, "vault", true, "2023-11-15T04:13:20Z"),
        repository(5, "rocket", false, "2023-11-15T03:13:20Z"),
    ])
}
