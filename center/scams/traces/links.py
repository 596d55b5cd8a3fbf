"""Links in what people forward, in one normal form: host and way. Pure; extraction uses it.

What comes after `?` is another one for everybody who gets the message, so it says nothing and is left out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from center.scams.traces.words import lists

LONGEST = 200
# With the letters in which addresses are disguised; Chinese words right before an address are not part of it.
_LABEL = r"[A-Za-z0-9_\-ʀ-ԯͰ-Ͽà-ÿԱ-֏ł]{1,63}"
_LINK = re.compile(
    rf"(?<![@A-Za-z0-9_.-])(?P<scheme>(?:h(?:tt|xx)ps?)\s?:\s?/\s?/\s?)?(?P<host>(?:{_LABEL}[.。．])+(?P<ending>[a-z]{{2,12}}|xn--[a-z0-9-]+))"
    r"(?P<port>:\d{2,5})?(?P<path>/[!-~]*)?",
    re.IGNORECASE,
)
_BY_NUMBER = re.compile(r"https?://(?P<host>\d{1,3}(?:\.\d{1,3}){3})(?::\d{2,5})?(?P<path>/[!-~]*)?", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'\""


class Link(NamedTuple):
    """A link in its normal form. host: as the eye reads it; shown: as it is, also where it looks like another one."""

    host: str
    path: str
    shown: str

    @property
    def address(self) -> str:
        """Host and way."""
        return f"{self.host}{self.path}"


def links_in(text: str) -> list[Link]:
    """Return the links of a text, in its order, each once; offices' own addresses are left out."""
    plain = unicodedata.normalize("NFKC", text)
    found: dict[Link, None] = {}
    for one in _LINK.finditer(plain):
        link = _read(one)
        if link is not None:
            found[link] = None
    for one in _BY_NUMBER.finditer(plain):
        found[Link(one["host"], _path(one["path"]).casefold(), one["host"])] = None
    return list(found)


def without_links(text: str) -> str:
    """Return the words around links."""
    return _BY_NUMBER.sub(" ", _LINK.sub(" ", unicodedata.normalize("NFKC", text)))


def is_shared(host: str) -> bool:
    """Tell whether a host belongs to so many that it joins nobody: a shortener, a house that rents rooms."""
    return _is_below(host, lists().shared_hosts) or host in lists().shorteners


def _read(one: re.Match[str]) -> Link | None:
    ending = one["ending"].casefold()
    if not one["scheme"] and ending not in lists().endings:
        return None
    host = _host(one["host"], has_scheme=bool(one["scheme"]))
    if host is None:
        return None
    name, is_disguised = _skeleton(host)
    if not is_disguised and _is_below(name, lists().official_hosts):
        return None
    path = _path(one["path"])
    if name not in lists().shorteners:
        path = path.casefold()
    return Link(name[:LONGEST], path, _told(host)[:LONGEST] if is_disguised else name[:LONGEST])


def _told(host: str) -> str:
    """Write a disguised host as machines do (xn--…), so that nobody takes it for the other one."""
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in host.split(".")
    )


def _path(written: str | None) -> str:
    return (written or "").split("?")[0].split("#")[0].rstrip(_TRAILING).rstrip("/")[:LONGEST]


def _host(written: str, *, has_scheme: bool) -> str | None:
    host = written.replace("。", ".").replace("．", ".").casefold()
    labels = host.split(".")
    if all(label.isdecimal() for label in labels[:-1]) and not has_scheme and len(labels) < 3:
        return None
    try:
        labels = [label.encode().decode("idna") if label.startswith("xn--") else label for label in labels]
    except UnicodeError:
        return None
    return ".".join(labels).removeprefix("www.")


def _skeleton(host: str) -> tuple[str, bool]:
    """Return a host as the eye reads it, and whether letters of another script stand in it."""
    table = lists().look_alikes
    is_disguised = any(not letter.isascii() and letter in table for letter in host)
    if not is_disguised:
        return host, False
    return "".join(letter if letter.isascii() else table.get(letter, letter) for letter in host), True


def _is_below(host: str, houses: frozenset[str]) -> bool:
    labels = host.split(".")
    return any(".".join(labels[at:]) in houses for at in range(len(labels)))
