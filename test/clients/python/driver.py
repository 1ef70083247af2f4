"""Calls methods of Microsoft's Python client for Azure DevOps.

Takes one JSON request a line, `{"client": "git", "method": "get_refs", "input": {...}}`, and prints one JSON answer a line:
`{"value": ...}` or `{"error": "..."}`. An object with `$model` becomes one of the client's models. Arguments: the address of the organisation and a personal access token.
"""

import importlib
import json
import sys

from azure.devops.connection import Connection
from msrest.authentication import BasicAuthentication


def plain(value):
    """What a method gave, as JSON can have it."""
    if hasattr(value, "__next__"):
        return b"".join(value).decode("utf8", "replace")
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.as_dict() if hasattr(value, "as_dict") else value


def modelled(area, given):
    """An argument as the method takes it."""
    if not isinstance(given, dict) or "$model" not in given:
        return given
    models = importlib.import_module("azure.devops.v7_1.%s.models" % area)
    fields = {name: modelled(area, value) for name, value in given.items() if name != "$model"}
    return getattr(models, given["$model"])(**fields)


def answer(connection, request):
    try:
        client = getattr(connection.clients, "get_%s_client" % request["client"])()
        values = {name: modelled(request["client"], value) for name, value in request["input"].items()}
        return {"value": plain(getattr(client, request["method"])(**values))}
    except Exception as error:  # whatever it is, it is the answer
        return {"error": "%s: %s" % (type(error).__name__, error)}


def main():
    url, token = sys.argv[1:]
    connection = Connection(base_url=url, creds=BasicAuthentication("", token))
    for line in sys.stdin:
        print(json.dumps(answer(connection, json.loads(line)), default=str), flush=True)


main()
