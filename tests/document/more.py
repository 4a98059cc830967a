#!/usr/bin/env python3
"""Writes more.jsonl: exchanges of a recording that is not in this repository, for what recordings/account does not show.

    tests/document/more.py DIRECTORY CASE... > tests/document/more.jsonl

DIRECTORY has a folder for each recorded version with its exchanges.jsonl, as recordings/account has; CASE is the name of an
exchange. The file here is of: getPublicKey/deploy-keys-content
"""

import json
import pathlib
import sys

directory, *cases = sys.argv[1:]
for folder in sorted(pathlib.Path(directory).iterdir()):
    if folder.is_dir():
        for line in (folder / "exchanges.jsonl").open():
            exchange = json.loads(line)
            if exchange["case"] in cases:
                print(json.dumps({"recording": folder.name} | exchange))
