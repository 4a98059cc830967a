"""Our own server, for the scripts beside this one that run clients against it."""

import base64
import contextlib
import os
import re
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# How long each may take, in seconds, before it is taken for hung. From cold the slowest (a Rust client) takes about 90.
SERVER_START, STEP = 20, 600


class Failure(Exception):
    """Something that is not as it has to be."""


def run(command, log, **options):
    """The output of a command; all it says is kept in a file, and shown if it fails."""
    with open(log, "ab") as to:
        process = subprocess.run(command, stdout=subprocess.PIPE, stderr=to, timeout=STEP, **options)
        to.write(process.stdout)
    if process.returncode != 0:
        raise Failure(f"{command[0]} ended with {process.returncode}:\n{log.read_text(errors='replace')[-6000:]}")
    return process.stdout.decode()


def server_program():
    if "GOGS_OPENAPI" in os.environ:
        return Path(os.environ["GOGS_OPENAPI"]).resolve()
    subprocess.run([ROOT / ".ci" / "build"], check=True)
    return ROOT / "target" / "release" / "gogs-openapi"


@contextlib.contextmanager
def server(program, log, *options):
    """A server with the documented data, at a free port: the variables for a program that calls it."""
    with open(log, "wb") as to:
        process = subprocess.Popen([program, "serve", "--demo", "--listen", "127.0.0.1:0", *options], stdout=to, stderr=to)
    try:
        deadline = time.monotonic() + SERVER_START
        while True:
            said = log.read_text()
            address = re.search(r"^Listens at +(\S+)$", said, re.MULTILINE)
            if address:
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"the server did not start:\n{said}")
            time.sleep(0.05)
        account = re.search(r"^  (unknwon) +(\S+) +([0-9a-f]{40}) \(", said, re.MULTILINE)
        if not account:
            raise Failure(f"the server names no user, password and token:\n{said}")
        user, password, token = account.groups()
        basic = base64.b64encode(f"{user}:{password}".encode()).decode()
        yield {
            "GOGS_URL": address[1],
            "GOGS_API": f"{address[1]}/api/v1",
            "GOGS_TOKEN": token,
            "GOGS_USER": user,
            "GOGS_PASSWORD": password,
            "GOGS_BASIC": f"Basic {basic}",
        }
    finally:
        process.terminate()
        process.wait()
