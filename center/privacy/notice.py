"""The privacy notice in all its versions. Consents refer to one; the web chat shows the one in force. It only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "notices"


class NoticeUnknownError(LookupError):
    """There never was such a version."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is said under it; `{center}` stands for the center's telephone number."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The notice in one language."""

    title: str
    lead: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of the notice."""

    version: str
    published_on: date
    texts: dict[str, NoticeText]


def current_version() -> str:
    """Return the version that people agree to now: the highest number."""
    return str(max(int(path.stem) for path in FOLDER.glob("*.yml")))


@lru_cache
def load_notice(version: str) -> Notice:
    """Read a version; raises NoticeUnknownError."""
    file = FOLDER / f"{version}.yml"
    if not (version.isascii() and version.isdecimal() and file.exists()):
        raise NoticeUnknownError(version)
    told: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    texts = {language: _text(told[language]) for language in ("zh", "en")}
    return Notice(version, told["published_on"], texts)


def _text(told: dict[str, Any]) -> NoticeText:
    sections = tuple(Section(section["heading"], tuple(section["lines"])) for section in told["sections"])
    return NoticeText(told["title"], told["lead"], sections)
