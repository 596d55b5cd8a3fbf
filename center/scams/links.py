"""The links in a text and where they lead. Pure: no link is ever opened. Known places are in domains.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from center.scams.files import FOLDER, ScamDataError, read_file

DOMAINS_FILE = FOLDER / "domains.yml"
UNKNOWN = "~link~"
IMITATION = "~link~~false~"
_LINK = re.compile(
    r"(?:https?://|www\.)?(?<![a-z0-9.@-])((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,6}))(?::\d+)?(?:/[\w./?=&%#+:~-]*)?"
    r"|https?://\d{1,3}(?:\.\d{1,3}){3}[\w./?=&%#:-]*",
    re.ASCII,
)
# 3.5w and v1.2 are no links, and a.m. is none; a bare ending must be one that hosts have.
_ENDINGS = frozenset(("com", "cn", "net", "org", "gov", "edu", "io", "co", "rl", "nu", "hk", "tw", "us", "uk", "jp"))


@dataclass(frozen=True, slots=True)
class Domains:
    """Hosts by what is known of them."""

    known: tuple[str, ...]
    imitated: tuple[str, ...]
    shorteners: frozenset[str]
    odd: frozenset[str]

    def is_known(self, host: str) -> bool:
        """Tell whether a host, or one above it, is known."""
        return any(host == one or host.endswith(f".{one}") for one in self.known)

    def imitates(self, host: str) -> bool:
        """Tell whether a label of a host puts on the name of an office or a firm; short names must begin it."""
        parts = re.split(r"[.-]", host)
        return any(
            part.startswith(name) and (len(name) > 3 or part != name or len(parts) > 2)
            for part in parts[:-1]
            for name in self.imitated
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands in the text. host: empty for a bare number."""

    host: str
    begin: int
    end: int
    is_known: bool
    is_short: bool
    is_odd: bool
    is_imitation: bool


def find_links(text: str) -> list[Link]:
    """Return the links of a text in its plain form."""
    return [link for found in _LINK.finditer(text) if (link := _link(found)) is not None]


def mark_unknown(text: str) -> str:
    """Return the text with ~link~ for each link to a place not known, and ~false~ after it where a name is put on."""
    parts, at = [], 0
    for link in find_links(text):
        if not link.is_known:
            parts += [text[at : link.begin], IMITATION if link.is_imitation else UNKNOWN]
            at = link.end
    return "".join([*parts, text[at:]])


def _link(found: re.Match[str]) -> Link | None:
    domains, host, ending = get_domains(), found[1] or "", found[2] or ""
    host = host.removeprefix("www.")
    is_odd = not host or ending in domains.odd or host.count("-") > 1
    if host and ending not in _ENDINGS | domains.odd and not found[0].startswith(("http", "www")):
        return None
    is_known = domains.is_known(host)
    return Link(
        host,
        *found.span(),
        is_known=is_known,
        is_short=host in domains.shorteners,
        is_odd=is_odd,
        is_imitation=not is_known and domains.imitates(host),
    )


def read_domains(path: Path) -> Domains:
    """Read a file of hosts; raises ScamDataError that says what is wrong where, and what to do."""
    data = read_file(path)
    return Domains(
        tuple(_words(path, data, "known")),
        tuple(_words(path, data, "imitated")),
        frozenset(_words(path, data, "shorteners")),
        frozenset(_words(path, data, "odd")),
    )


def _words(path: Path, data: dict[str, Any], key: str) -> list[str]:
    words = data.get(key)
    if not isinstance(words, list) or not all(isinstance(word, str) and word == word.casefold() for word in words):
        problem = "this is no list of hosts in small letters"
        raise ScamDataError(path, f"“{key}:”", problem, "Write it as [a.cn, b.com]; put numbers and “no” in quotes")
    return words


@lru_cache(maxsize=1)
def get_domains() -> Domains:
    """Return what is known of hosts."""
    return read_domains(DOMAINS_FILE)
