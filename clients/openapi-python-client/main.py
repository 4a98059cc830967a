"""Uses the client that openapi-python-client made (package gogs), against the server at GOGS_API."""

import base64
import os
import re
from typing import cast
from urllib.parse import parse_qs, urlsplit

from gogs import AuthenticatedClient, Client
from gogs.api.issues import list_repository_issues
from gogs.api.tokens import create_access_token
from gogs.api.users import get_authenticated_user, get_user, search_users
from gogs.models import (
    AccessToken,
    ApiError,
    Classification,
    CreateAccessTokenRequest,
    User,
    UserSearchResults,
)
from gogs.types import Response

API = os.environ["GOGS_API"]
USER = os.environ["GOGS_USER"]
NAME = "openapi-python-client"
ISSUES_AT_LEAST = 491


def expect(holds: object, what: str) -> None:
    if not holds:
        raise SystemExit(f"expected {what}")


def done(step: str, how: str) -> None:
    print(step, how, sep="\t", flush=True)


def next_page(link: str | None) -> int | None:
    """Reads the Link header: None if there is no next page."""
    match = re.search(r'<([^>]+)>; rel="next"', link or "")
    return int(parse_qs(urlsplit(match[1]).query)["page"][0]) if match else None


# Of `security` it knows "required" alone: where credentials are optional, the type asks for a client that has some.
anyone = cast(AuthenticatedClient, Client(base_url=API))
# It knows one kind of credentials, a header: the value for basic authentication is made by hand.
password = base64.b64encode(f"{USER}:{os.environ['GOGS_PASSWORD']}".encode()).decode()
basic = AuthenticatedClient(base_url=API, prefix="Basic", token=password)


def create(name: str) -> Response[AccessToken | ApiError | object]:
    answer = create_access_token.sync_detailed(USER, client=basic, body=CreateAccessTokenRequest(name=name))
    return Response(answer.status_code, answer.content, answer.headers, answer.parsed)


token = create(NAME).parsed
if not isinstance(token, AccessToken):
    raise SystemExit(f"expected a token, not {token!r}")
expect(len(token.sha1) == 40, "a token")
done("token", "typed")

known = AuthenticatedClient(base_url=API, prefix="token", token=token.sha1)
caller = get_authenticated_user.sync(client=known)
expect(isinstance(caller, User) and caller.username == USER, "the caller")
done("user", "typed")

found = search_users.sync(client=anyone, q="u", limit=5)
expect(isinstance(found, UserSearchResults) and found.ok and found.data[0].username == "unknwon", "users")
done("search", "typed")

issues, pages = 0, 0
page: int | None = 1
while page:
    answer = list_repository_issues.sync_detailed("unknwon", "hello", client=known, page=page)
    expect(isinstance(answer.parsed, list), "issues")
    issues += len(answer.parsed) if isinstance(answer.parsed, list) else 0
    pages += 1
    page = next_page(answer.headers.get("Link"))
expect(pages == 50 and issues >= ISSUES_AT_LEAST, f"50 pages, not {pages} of {issues} issues")
done("pages", "header")

expect(get_authenticated_user.sync_detailed(client=anyone).status_code == 401, "401")
done("401", "status")

missing = get_user.sync_detailed("nobody", client=anyone)
expect(missing.status_code == 404 and missing.parsed is None, "404")
done("404", "status")

refused = create(NAME)
expect(refused.status_code == 422, "422")
expect(isinstance(refused.parsed, ApiError) and refused.parsed.message, "a message")
done("422 message", "typed")

refused = create("")
rules = refused.parsed
expect(refused.status_code == 422 and isinstance(rules, list), "422 with rules")
expect(isinstance(rules, list) and rules[0].classification == Classification.REQUIREDERROR, "a rule")
done("422 rules", "typed")
