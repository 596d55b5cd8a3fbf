"""Every route of the console, also those of pages that are not there yet when this is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from center.db import Database
from center.settings import Settings
from console.app import create_app
from console.security import HEADERS

PROTECTED_HEADERS = {name.lower(): value for name, value in HEADERS.items()}
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
# What a path names, where a test needs something that may be there.
SAMPLES = {"number": "100001"}


def api_routes(database: Database) -> list[APIRoute]:
    """Return the routes of the application as it is now."""
    return list(_within(create_app(Settings(_env_file=None), database).routes))


def every_route(database: Database) -> list[tuple[str, set[str]]]:
    """Return each path, with something in place of its parameters, and the methods it takes."""
    methods: dict[str, set[str]] = {}
    for route in api_routes(database):
        path = PARAMETER.sub(lambda found: SAMPLES.get(found[1], "1"), route.path)
        methods.setdefault(path, set()).update(route.methods)
    return sorted(methods.items())


def _within(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif (router := getattr(route, "original_router", None)) is not None:
            yield from _within(router.routes)
