"""Uses the client that openapi-generator made (package gogs), against the server at GOGS_API."""

import os
import re
from urllib.parse import parse_qs, urlsplit

import gogs
from gogs.exceptions import NotFoundException, UnauthorizedException, UnprocessableEntityException

API = os.environ["GOGS_API"]
USER = os.environ["GOGS_USER"]
NAME = f"openapi-generator-python {os.getpid()}"
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


def client(**credentials: object) -> gogs.ApiClient:
    return gogs.ApiClient(gogs.Configuration(host=API, **credentials))  # type: ignore[arg-type]


anyone = client()
basic = gogs.TokensApi(client(username=USER, password=os.environ["GOGS_PASSWORD"]))


def create(name: str) -> gogs.AccessToken:
    # The model keeps the rules of the document itself: what breaks them can only be made around it.
    request = gogs.CreateAccessTokenRequest.model_construct(name=name)
    return basic.create_access_token(USER, request)


token = create(NAME)
expect(len(token.sha1) == 40, "a token")
done("token", "typed")

known = client(api_key={"TokenAuth": token.sha1}, api_key_prefix={"TokenAuth": "token"})
expect(gogs.UsersApi(known).get_authenticated_user().username == USER, "the caller")
done("user", "typed")

found = gogs.UsersApi(anyone).search_users("u", limit=5)
expect(found.ok and found.data[0].username == "unknwon", "users")
done("search", "typed")

issues, pages = 0, 0
page: int | None = 1
while page:
    answer = gogs.IssuesApi(known).list_repository_issues_with_http_info("unknwon", "hello", page=page)
    issues += len(answer.data)
    pages += 1
    page = next_page({name.lower(): value for name, value in (answer.headers or {}).items()}.get("link"))
expect(pages == 50 and issues >= ISSUES_AT_LEAST, f"50 pages, not {pages} of {issues} issues")
done("pages", "header")

try:
    gogs.UsersApi(anyone).get_authenticated_user()
    expect(False, "401")
except UnauthorizedException as error:
    expect(error.status == 401 and not error.data, "401 without a body")
    done("401", "typed")

try:
    gogs.UsersApi(anyone).get_user("nobody")
    expect(False, "404")
except NotFoundException as error:
    expect(error.status == 404 and not error.data, "404 without a body")
    done("404", "typed")


def refusal(name: str) -> gogs.Refusal:
    try:
        create(name)
    except UnprocessableEntityException as error:
        if isinstance(error.data, gogs.Refusal):
            return error.data
        raise SystemExit(f"expected a refusal, not {error.data!r}") from error
    raise SystemExit("expected 422")


message = refusal(NAME).actual_instance
expect(isinstance(message, gogs.ApiError) and message.message, "a message")
done("422 message", "typed")

rules = refusal("").actual_instance
expect(isinstance(rules, list) and rules[0].classification == gogs.Classification.REQUIREDERROR, "a rule")
done("422 rules", "typed")
