"""The facts that stand in a text: days, times, sums, telephone numbers, links, accounts, numbers. Pure.

Each is brought to a normal form, so that 六号 is 6日 and 下午三点 is 15:00. What is found here is compared by
`center.clarifications.agreement`; a number that is read as nothing would be a number nobody compares.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from center.clarifications import reading

KINDS = ("link", "contact", "account", "phone", "date", "weekday", "time", "amount", "number")
FACTS_FILE = Path(__file__).with_name("facts.yml")
_PART = re.compile(r"<<(\w+)>>")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
NEARBY = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. value: its normal form. said: as it stands in the text. around: what stands before and after it."""

    kind: str
    value: str
    said: str
    start: int
    end: int
    around: tuple[str, str] = ("", "")


class Read(NamedTuple):
    """A text without its facts, and these. masked: a letter of its own stands for each kind of fact."""

    facts: tuple[Fact, ...]
    masked: str


MASKS = dict(zip(KINDS, "λξκφδωταν", strict=True))


def plain_of(text: str) -> str:
    """Return a text in half width and lower case; sums without their commas."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).casefold())


def read(text: str) -> Read:
    """Return the facts of a text in their order, and the text with each replaced by the letter of its kind."""
    plain = plain_of(text)
    found = sorted(_found(plain), key=lambda fact: fact.start)
    masked, at = [], 0
    for fact in found:
        masked += [plain[at : fact.start], MASKS[fact.kind]]
        at = fact.end
    whole = "".join([*masked, plain[at:]])
    return Read(tuple(_placed(plain, found)), whole)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str | None]], ...]:
    told = yaml.safe_load(FACTS_FILE.read_text("utf-8"))

    def whole(pattern: str) -> str:
        return _PART.sub(lambda match: whole(told["parts"][match[1]]), pattern)

    return tuple(
        (fact["kind"], re.compile(whole(fact["pattern"]), re.IGNORECASE), getattr(reading, fact["read"]))
        for fact in told["facts"]
    )


def _found(plain: str) -> Iterator[Fact]:
    free = plain
    for kind, pattern, make in _patterns():
        for match in pattern.finditer(free):
            if "\x00" in match.group() or (value := make(match)) is None:
                continue
            said = match.group().strip()
            yield Fact(kind, value, said, match.start(), match.end())
            free = free[: match.start()] + "\x00" * len(match.group()) + free[match.end() :]


def _placed(plain: str, found: list[Fact]) -> Iterator[Fact]:
    """Give the facts with what stands around them; other facts there count by their kind alone."""
    bare = list(plain)
    for fact in found:
        bare[fact.start : fact.end] = [MASKS[fact.kind], *"\x00" * (fact.end - fact.start - 1)]
    for fact in found:
        before = _words("".join(bare[: fact.start]))[-NEARBY:]
        after = _words("".join(bare[fact.end :]))[:NEARBY]
        yield replace(fact, around=(before, after))


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
