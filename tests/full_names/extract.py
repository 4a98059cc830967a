#!/usr/bin/env python3
"""Writes recorded.jsonl from recordings of real Gogs: the full names in their answers that show whether they were cleaned.

    tests/full_names/extract.py recordings/account recordings/forge > tests/full_names/recorded.jsonl

A set has a folder for each recorded version, with the database before the first request (gogs.db, where it is SQLite)
and exchanges.jsonl. A line of the outcome is an answered name: the version, the answer (a variant
of ShownIn in src/gogs/full_names.rs), the case, the name as it was given, and as it was answered.

Some evidence is of operations that this server does not have, but that show a user who was come by in the same way:
a repository that was just made shows its owner, who is the caller; collaborators are found by id, as those who wrote an issue;
the list of an organization's repositories is the one of /users/:username/repos.
"""

import json
import pathlib
import sqlite3
import sys

# The case's operation, and where in the answer users are: which answer of ours that is evidence for.
SHOWN_IN = {
    "search": ("UserSearch", lambda body: body["data"]),
    "user": ("NamedUser", lambda body: [body]),
    "adminCreateUser": ("CreatedUser", lambda body: [body]),
    "listCollaborators": ("Issue", lambda body: body),
    "getRepository": ("Repository", lambda body: [body["owner"]]),
    "createRepository": ("AuthenticatedUser", lambda body: [body["owner"]]),
    "listOrganizationRepositories": ("OwnedRepositories", lambda body: [each["owner"] for each in body]),
    "listMyOrganizations": ("OwnOrganizations", lambda body: body),
    "listMyRepositories": ("OwnedRepositories", lambda body: [each["owner"] for each in body[:1]]),
}
# A repository that is listed a second time is one that the caller was given access to.
GRANTED = "GrantedRepositories"
UNCLEAN = set("&<>'\"")


def names_given(folder):
    """Full names by user: of the database, as long as it is one file, and of the requests that gave them."""
    database = folder / "gogs.db"
    if not database.exists():
        return {}
    with sqlite3.connect(f"file:{database}?immutable=1", uri=True) as connection:
        return dict(connection.execute("SELECT lower_name, full_name FROM user"))


def answered(exchange):
    """The users in an answer, with the answers of ours that they are evidence for."""
    operation = exchange["case"].split("/")[0]
    shown_in, users = SHOWN_IN.get(operation, (None, None))
    body = exchange["response"].get("body")
    is_json = (body or "").startswith(("{", "["))
    if not shown_in or exchange["response"]["status"] not in (200, 201) or not is_json:
        return
    body = json.loads(body)
    for user in users(body):
        if "username" in user:
            yield shown_in, user
    if operation == "listMyRepositories":
        listed = [each["full_name"] for each in body]
        for at, each in enumerate(body):
            if each["full_name"] in listed[:at]:
                yield GRANTED, each["owner"]


def evidence(folder):
    given = names_given(folder)
    # Gogs 0.12.11 writes the caller's cleaned name back when it makes a repository: of them, nothing shows what was given.
    forgotten = set()
    version = folder.name.removesuffix("-postgres")
    for line in (folder / "exchanges.jsonl").open():
        exchange = json.loads(line)
        request, response = exchange["request"], exchange["response"]
        if response["status"] in (200, 201) and (request["body"] or "").startswith("{"):
            # Gogs reads the first document of a body.
            asked, _ = json.JSONDecoder().raw_decode(request["body"])
            name = asked.get("username") or request["target"].rsplit("/", 1)[-1]
            if "full_name" in asked:
                given[name.lower()] = asked["full_name"]
        for shown_in, user in answered(exchange):
            name, shown = user["username"], user["full_name"]
            if name in forgotten or not UNCLEAN & set(given.get(name.lower()) or ""):
                continue
            yield {
                "version": version,
                "shown_in": shown_in,
                "case": exchange["case"],
                "given": given[name.lower()],
                "answered": shown,
            }
            if version == "0.12.11" and exchange["case"].startswith("createRepository/"):
                forgotten.add(name)


def main():
    found = {}
    for directory in sys.argv[1:]:
        for folder in sorted(pathlib.Path(directory).iterdir()):
            if folder.is_dir():
                for each in evidence(folder):
                    # One of each kind is enough.
                    found.setdefault((each["version"], each["shown_in"], each["given"]), each)
    for each in found.values():
        print(json.dumps(each, ensure_ascii=False))


main()
