//! What cases may name as `{{name}}` of a run, and why it may be missing.

/// Why a case that needs `placeholder` can't be tried.
pub fn reason(placeholder: &str) -> String {
    match placeholder {
        "token" | "me" | "me.id" | "me.email" | "me.upper" => "no token: set GOGS_TOKEN".to_owned(),
        "own.token" | "own.email" | "own.name" => {
            "no token and password of one user: set GOGS_TOKEN, GOGS_USER and GOGS_PASSWORD".to_owned()
        }
        "basic" | "basic.user" | "basic.upper" | "password" => "no name and password: set GOGS_USER and GOGS_PASSWORD".to_owned(),
        "url.token" => {
            "no token to put into an address: one is made for that if GOGS_USER and GOGS_PASSWORD are set".to_owned()
        }
        "admin" => "no administrator: set GOGS_ADMIN_TOKEN, or GOGS_ADMIN_USER and GOGS_ADMIN_PASSWORD".to_owned(),
        "other" | "other.id" => "no other user was found by searching".to_owned(),
        "repo.owner" | "repo.name" | "repo.owner.upper" | "repo.name.upper" => {
            "no repository was found whose issues the caller can list: give one with --repository OWNER/NAME".to_owned()
        }
        "public.owner" | "public.name" => "no repository was found that anyone can read".to_owned(),
        "private.owner" | "private.name" => "the caller has no private repository".to_owned(),
        "paged.owner" | "paged.name" => {
            "no repository was found with more than one page of open issues: give one with --repository OWNER/NAME"
                .to_owned()
        }
        other => format!("nothing stands for {other}"),
    }
}

/// Whether a placeholder is one of those that a run finds out.
pub fn is_fact(placeholder: &str) -> bool {
    !reason(placeholder).starts_with("nothing stands")
        || matches!(placeholder, "new" | "new.key" | "new.key2" | "missing" | "run")
}
