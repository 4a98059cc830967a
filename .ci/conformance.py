"""The steps of .ci/conformance: see there."""

import base64
import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree

SERVER, PROGRAM = (os.path.abspath(path) for path in sys.argv[1:3])
RECORDED = pathlib.Path("recordings/account").resolve()
# The repositories of the other set have the names that are in the databases of this one.
REPOSITORIES = pathlib.Path("recordings/forge").resolve()
ON_SQLITE = [folder.name for folder in RECORDED.iterdir() if not folder.name.endswith("-postgres")]
# By age: main is newer than each release.
VERSIONS = sorted(ON_SQLITE, key=lambda name: [int(number) for number in name.split(".")] if name != "main" else [sys.maxsize])
START = 30  # seconds that a debug build may take to start on a busy machine
passed = 0


def check(condition, what):
    """Counts what holds, and ends the script with what does not."""
    global passed
    if not condition:
        sys.exit(f"failed: {what}")
    passed += 1


class Server:
    """A server on a copy of a recorded database."""

    def __init__(self, version):
        self.version = version
        recording = RECORDED / version
        self.seed = json.loads((recording / "seed.json").read_text())
        self.folder = tempfile.TemporaryDirectory()
        database = pathlib.Path(self.folder.name) / "gogs.db"
        shutil.copy(recording / "gogs.db", database)
        repositories = pathlib.Path(self.folder.name) / "repositories"
        shutil.unpack_archive(REPOSITORIES / version / "repositories.tar.gz", repositories)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [SERVER, "serve", "--gogs-version", version, "--database-url", str(database),
             "--repository-root", str(repositories), "--allow-git-writes",
             "--listen", f"127.0.0.1:{port}", "--external-url", self.url + "/"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        begin = time.monotonic()
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                if time.monotonic() - begin > START:
                    raise
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    def environment(self):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GOGS_")}
        return clean | {
            "GOGS_TOKEN": self.seed["tokens"]["alice/alice-cli"], "GOGS_USER": "alice", "GOGS_PASSWORD": "pa55-alice",
            "GOGS_ADMIN_TOKEN": self.seed["tokens"]["unknwon/how are you?"],
            "GOGS_CONFORMANCE_STATE": str(pathlib.Path(self.folder.name) / "state"),
        }

    def start(self, *arguments):
        return subprocess.Popen([PROGRAM, *arguments], cwd=self.folder.name, env=self.environment(), text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, *arguments):
        process = self.start(*arguments)
        output, _ = process.communicate()
        return process.returncode, output

    def users(self):
        """The names that a run makes, as far as the server still has them."""
        found = urllib.request.urlopen(self.url + "/api/v1/users/search?q=conformance-&limit=100").read()
        return [user["username"] for user in json.loads(found)["data"]]

    def new_tokens(self):
        """The names of the tokens that alice has and the recorded database has not."""
        basic = base64.b64encode(b"alice:pa55-alice").decode()
        request = urllib.request.Request(self.url + "/api/v1/users/alice/tokens", headers={"Authorization": f"Basic {basic}"})
        old = {name.removeprefix("alice/") for name in self.seed["tokens"] if name.startswith("alice/")}
        return sorted(token["name"] for token in json.loads(urllib.request.urlopen(request).read())
                      if token["name"].startswith("conformance-") and token["name"] not in old)

    def results(self):
        return json.loads((pathlib.Path(self.folder.name) / "results.json").read_text())


def secret_forms(secret):
    """The forms of a secret that must be in no report."""
    encoded = base64.b64encode(secret.encode()).decode()
    return {secret, encoded, urllib.parse.quote(secret, safe=""), json.dumps(secret)[1:-1]}


def each_version(version):
    with Server(version) as server:
        reports = ["--junit", "j.xml", "--html", "r.html", "--markdown", "r.md", "--badge", "b.svg"]
        code, output = server.run("run", server.url, "-q", "--rate", "0")
        check(code == 0, f"{version}: reading: {code}\n{output}")
        target = server.results()["target"]["version"]
        check(version in target["recorded"], f"{version}: inferred as {target}")
        for allowed in (["--allow", "admin"], ["--allow", "admin", "--target-version", version]):
            code, output = server.run("run", server.url, "-q", "--rate", "0", *allowed, *reports)
            check(code == 0, f"{version}: {allowed}: {code}\n{output}")
        results = server.results()
        musts = [case for case in results["cases"] if case["level"] == "must"]
        others = [case["id"] for case in musts if case["outcome"] != "pass"]
        check(musts and not others, f"{version}: must-cases that did not pass: {', '.join(others)}")
        check(not results["left_behind"] and not server.users(), f"{version}: something was left behind")
        root = ElementTree.parse(pathlib.Path(server.folder.name) / "j.xml").getroot()
        check(int(root.get("tests")) == len(root.findall(".//testcase")), f"{version}: JUnit counts wrongly")
        check(root.get("failures") == "0" and len(results["cases"]) == int(root.get("tests")), f"{version}: JUnit")
        for name in ["results.json", "j.xml", "r.html", "r.md", "b.svg"]:
            text = (pathlib.Path(server.folder.name) / name).read_text()
            forms = set().union(*map(secret_forms, [*server.seed["tokens"].values(), "pa55-alice", "alice:pa55-alice"]))
            check(not [form for form in forms if form in text], f"{version}: {name} holds a secret")
        if version == VERSIONS[0]:
            first = (pathlib.Path(server.folder.name) / "results.json").read_text()
            server.run("run", server.url, "-q", "--rate", "0", "--allow", "admin", "--target-version", version)
            second = (pathlib.Path(server.folder.name) / "results.json").read_text()
            check(first == second, f"{version}: two runs have different results")


def interrupted(sign, expected):
    """Interrupts a run in the middle of its writes, then cleans up."""
    with Server("0.14.0") as server:
        # A rate limit makes sure that the run is in the middle of something.
        process = server.start("run", server.url, "--rate", "60", "--allow", "admin", "tokens.create")
        begin = time.monotonic()
        while not server.users():
            check(time.monotonic() - begin < START, "the throw-away user did not come")
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(sign)
        output, _ = process.communicate()
        check(process.returncode == expected, f"{sign}: {process.returncode}\n{output}")
        if sign == signal.SIGKILL:
            check(server.users(), "after a kill, something is left")
        code, output = server.run("cleanup")
        check(code == 0, f"cleanup after {sign}: {code}\n{output}")
        check(not server.users(), f"cleanup after {sign} left {server.users()}")
        code, output = server.run("cleanup")
        check(code == 0 and "Nothing to clean up" in output, f"cleanup again: {code}\n{output}")


def writing_leaves_tokens():
    with Server("0.14.0") as server:
        code, output = server.run("run", server.url, "-q", "--rate", "0", "--allow", "write")
        check(code == 5, f"--allow write: {code}\n{output}")
        check("no call that deletes a token" in output, f"--allow write does not warn:\n{output}")
        left = server.results()["left_behind"]
        check(all(re.match("token '", line) for line in left), "more than tokens was left")
        told = sorted(re.match("token '([^']*)'", line)[1] for line in left)
        check(told == server.new_tokens(), f"told {told}, and there are {server.new_tokens()}")
        # The ledger keeps them until their owner has deleted them.
        code, output = server.run("cleanup")
        check(code == 5 and all(name in output for name in told), f"cleanup with tokens: {code}\n{output}")


def broken_off():
    """The administrator's credentials are not those of one: what was run until then is reported."""
    with Server("0.14.0") as server:
        environment = server.environment() | {"GOGS_ADMIN_TOKEN": server.seed["tokens"]["alice/alice-cli"]}
        process = subprocess.run([PROGRAM, "run", server.url, "-q", "--rate", "0", "--allow", "admin"], env=environment,
                                 cwd=server.folder.name, text=True, capture_output=True)
        results = server.results()
        check(process.returncode == 3 and "not those of a site administrator" in results["broken_off"], process.stdout)
        check(len(results["cases"]) > 100 and not results["left_behind"], f"{len(results['cases'])} cases")


class Front(http.server.BaseHTTPRequestHandler):
    """What stands before a server: it takes a sub-path away, or answers nobody whom the server does not know, as Gogs with
    REQUIRE_SIGNIN_VIEW does."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "", ""

    def log_message(self, *_):
        pass

    def send(self, method, target, headers, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def knows(self, authorization):
        target = "/api/v1/users/-/tokens" if authorization.startswith("Basic ") else "/api/v1/user"
        return self.send("GET", target, {"Authorization": authorization})[0] == 200

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        prefix = self.server.prefix
        if not self.path.startswith(prefix + "/"):
            answer = 404, [], b""
        elif self.server.sign_in and not self.knows(self.headers.get("Authorization", "")):
            refusal = b'{"message":"Only authenticated user is allowed to call APIs."}'
            # The headers are those of each answer in JSON.
            answer = 403, self.send("GET", "/api/v1/users/search", {})[1], refusal
        else:
            answer = self.send(self.command, self.path.removeprefix(prefix), dict(self.headers), body or None)
        status, headers, content = answer
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer


def behind(server, prefix="", sign_in=False):
    """The address of what stands before a server."""
    front = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Front)
    front.port, front.prefix, front.sign_in = urllib.parse.urlsplit(server.url).port, prefix, sign_in
    threading.Thread(target=front.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{front.server_port}{prefix}"


def with_settings():
    """Settings of a Gogs are no faults: everybody must sign in, or it is under a sub-path."""
    for settings in ({"sign_in": True}, {"prefix": "/gogs"}):
        with Server("0.14.0") as server:
            url = behind(server, **settings)
            code, output = server.run("run", url, "-q", "--rate", "0", "--allow", "admin", "--target-version", "0.14.0")
            check(code == 0, f"{settings}: {code}\n{output}")
            results = server.results()
            check(not results["gaps"] and not server.users(), f"{settings}: gaps, or something was left behind")
            # The recorded server has no forks and no releases where the examples are.
            reasons = {case["reason"] for case in results["cases"] if case["outcome"] == "skip"}
            reasons = {reason for reason in reasons if "the list is empty" not in reason}
            check(bool(reasons) == ("sign_in" in settings), f"{settings}: {reasons}")
            check(all("REQUIRE_SIGNIN_VIEW" in reason for reason in reasons), f"{settings}: {reasons}")


for one in VERSIONS:
    each_version(one)
    print(f"{one}: ok", flush=True)
with_settings()
interrupted(signal.SIGINT, 130)
interrupted(signal.SIGKILL, -signal.SIGKILL)
writing_leaves_tokens()
broken_off()
print(f"{passed} passed, 0 failed")
