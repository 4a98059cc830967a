"""Makes every call of gogs-client (PyPI) that our document covers, and says how each ends."""

import os

from gogs_client import ApiFailure, GogsApi, GogsUserUpdate, Token, UsernamePassword

USER = os.environ["GOGS_USER"]
api = GogsApi(os.environ["GOGS_URL"])
password = UsernamePassword(USER, os.environ["GOGS_PASSWORD"])


def said(call, action, holds=lambda value: True):
    """Prints how a call ended: with a status, with a value that is wrong, or well; and answers the value."""
    try:
        value = action()
    except ApiFailure as failure:
        print(call, failure.status_code, sep="\t")
        return None
    print(call, "ok" if holds(value) else f"wrong value {value!r}", sep="\t")
    return value


# By password.
said("create_token", lambda: api.create_token(password, "foreign", USER), lambda token: len(token.token) == 40)
said("create_token again", lambda: api.create_token(password, "foreign", USER))
said("get_tokens", lambda: api.get_tokens(password, USER), lambda tokens: "foreign" in [token.name for token in tokens])
said("ensure_token", lambda: api.ensure_token(password, "foreign", USER), lambda token: token.name == "foreign")
said("authenticated_user by password", lambda: api.authenticated_user(password))

# By nobody.
said("user_exists", lambda: api.user_exists("user1"), lambda exists: exists)
said("user_exists of nobody", lambda: api.user_exists("nobody"), lambda exists: not exists)
said("search_users", lambda: api.search_users("u", 5), lambda users: users[0].username == "unknwon")
said("get_user", lambda: api.get_user(None, "user1"), lambda user: user.email == "")

# By a token, which this client sends in the query.
token = Token(os.environ["GOGS_TOKEN"])
said("valid_authentication", lambda: api.valid_authentication(token), lambda valid: valid)
said("authenticated_user", lambda: api.authenticated_user(token), lambda user: user.username == USER)
said("get_user by token", lambda: api.get_user(token, "user1"), lambda user: user.email != "")
said("get_user_repos", lambda: api.get_user_repos(token, USER), lambda repositories: len(repositories) > 0)
said("repo_exists", lambda: api.repo_exists(token, USER, "hello"), lambda exists: exists)
said("get_repo", lambda: api.get_repo(token, USER, "hello"), lambda repository: repository.full_name == f"{USER}/hello")
said(
    "create_user",
    lambda: api.create_user(token, "", "foreigner", "foreigner@example.com", "secret1"),
    lambda user: user.username == "foreigner",
)
update = GogsUserUpdate.Builder("", "foreigner@example.com").set_full_name("A Foreigner").build()
said("update_user", lambda: api.update_user(token, "foreigner", update), lambda user: user.full_name == "A Foreigner")
said("delete_user", lambda: api.delete_user(token, "foreigner"))
said("user_exists after delete_user", lambda: api.user_exists("foreigner"), lambda exists: not exists)
