"""Reads the parameters of a call in every form that the Bot API takes: query, form, JSON, multipart."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from bot.channels.telegram.emulator.world import ApiError

Kinds = dict[str, str]


async def read_parameters(request: Request, kinds: Kinds, required: set[str]) -> dict[str, Any]:
    """Return the parameters by their kinds (int, str, bool, json, file).

    A parameter that the emulator does not know is refused, where Telegram would ignore it: a test shall see it.
    """
    given: dict[str, Any] = dict(request.query_params)
    given |= _body(request.headers.get("content-type", ""), await request.body())
    unknown = given.keys() - kinds.keys()
    if unknown:
        raise ApiError(400, f"Bad Request: the emulator does not know {', '.join(sorted(unknown))}")
    for name in sorted(required):
        if given.get(name) in (None, ""):
            raise ApiError(400, f"Bad Request: {name} is empty")
    try:
        return {name: _value(value, kinds[name]) for name, value in given.items()}
    except ValueError as error:
        raise ApiError(400, "Bad Request: can't parse a parameter") from error


def _body(content_type: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if content_type.startswith("application/json"):
        content = json.loads(body)
        return content if isinstance(content, dict) else {}
    if content_type.startswith("multipart/form-data"):
        return _multipart(content_type, body)
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    parsed = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found: dict[str, Any] = {}
    for part in parsed.iter_parts():
        content = part.get_payload(decode=True)
        name = str(part.get_param("name", header="content-disposition"))
        found[name] = content if part.get_filename() else bytes(content or b"").decode()
    # A parameter may name another part that holds its file.
    for name, value in list(found.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            found[name] = found.pop(value.removeprefix("attach://"))
    return found


def _value(value: Any, kind: str) -> Any:
    if kind == "file":
        return value
    if kind == "str":
        return str(value)
    if kind == "int":
        return int(value)
    if kind == "bool":
        return str(value).lower() in {"true", "1"}
    return json.loads(value) if isinstance(value, str) else value
