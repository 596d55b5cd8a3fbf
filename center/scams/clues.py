"""What a message or a story tells of a cheat: numbers, links, how they came, what they wanted. Pure; actions ask it.

What a cheat wants is in data/scams/wants.yml, which staff can change.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import yaml

from center.scams.traces.extraction import traces_in
from center.scams.traces.kinds import ACCOUNT, PHONE
from center.wording.bilingual import Bilingual

WANTS_FILE = Path(__file__).resolve().parents[2] / "data" / "scams" / "wants.yml"
# How several values of one fact stand in one line of a case.
BESIDE = " "
_ENDINGS = "com|cn|net|org|top|xyz|vip|cc|info|club|shop|site|online|icu|live|work|fun|me|co|io|tk|ltd|link|app"
_LINK = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#:~+-]+"
    rf"|(?<![@\w.])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})(?![a-z0-9])(?:/[\w./?=&%#-]*)?",
    re.IGNORECASE | re.ASCII,
)
_AFTER_LINK = ".,;:!?)]"
# A text message says who sends it in brackets of its own.
_SMS = re.compile(r"^\s*【[^】]{1,20}】|【[^】]{1,20}】\s*$")


class Want(Bilingual):
    """Something that a cheat wants: a code, and what it is called."""

    __slots__ = ("code", "name_en", "name_zh", "words")

    def __init__(self, code: str, name_zh: str, name_en: str, words: re.Pattern[str]) -> None:
        self.code, self.name_zh, self.name_en, self.words = code, name_zh, name_en, words


def links_in(text: str) -> tuple[str, ...]:
    """Return the links of a text, as they stand there."""
    found = (match.group().rstrip(_AFTER_LINK) for match in _LINK.finditer(unicodedata.normalize("NFKC", text)))
    return tuple(dict.fromkeys(link for link in found if link))


def cheats_numbers_in(text: str, *, own: str | None = None) -> tuple[str, ...]:
    """Return the telephone and account numbers of a text that are not the person's own and in no link."""
    found = {trace.value for trace in traces_in(text) if trace.kind in {PHONE, ACCOUNT}}
    return tuple(sorted(found - {own}))


def wants_in(text: str) -> tuple[str, ...]:
    """Return the codes of what a cheat wanted."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return tuple(want.code for want in _wants().values() if want.words.search(plain))


def name_of_want(code: str, language: str) -> str:
    """Return what it is called; a code that staff have taken out of the file stands as it is."""
    want = _wants().get(code)
    return code if want is None else want.told("name", language)


def is_text_message(text: str) -> bool:
    """Tell whether a text is a text message by its looks."""
    return _SMS.search(text) is not None


@lru_cache(maxsize=1)
def _wants() -> dict[str, Want]:
    entries = yaml.safe_load(WANTS_FILE.read_text("utf-8"))["wants"]
    return {
        entry["code"]: Want(entry["code"], entry["name"]["zh"], entry["name"]["en"], re.compile(entry["words"]))
        for entry in entries
    }
