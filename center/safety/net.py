"""Hear moved money and danger to life before anything else does. Called by the gateway on every message.

It must never raise, never wait and never read anything but the text: it is what still works when Rasa, the action
server and the database do not. Its patterns are in data/safety/<language>.yml; how they are written is told there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from center.safety.literals import WordIndex, required_words

AlarmKind = Literal["life_danger", "health_emergency", "scam_loss"]

# A life comes before money, and somebody who wants to die is spoken to as such even when money is the reason.
KINDS: tuple[AlarmKind, ...] = ("life_danger", "health_emergency", "scam_loss")
MONEY: AlarmKind = "scam_loss"
# The sign of what no pattern gave: a life in danger is one then, by a fall as well as by one's own hand.
MEANING = "meaning"
FOLDER = Path(__file__).resolve().parents[2] / "data" / "safety"
LONGEST = 800

_HAN = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[a-z]{2}")
_WORD = re.compile(r"<(\w+)>")
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(r"^[\s,.!?;:~…、。！？；，：]+|[\s,.!?;:~…、。！？；，：]+$")
_SPELLED_OUT = re.compile(r"(?<=[㐀-鿿]) (?=[㐀-鿿])")


@dataclass(frozen=True)
class Alarm:
    """What was heard: the kind of case to open, and the sign that gave it away (a name from the data).

    is_money_too: money has moved besides, as in 钱让人骗光了，我胸口疼: two cases, and both first lines.
    """

    kind: AlarmKind
    sign: str
    is_money_too: bool = False


@dataclass(frozen=True)
class _Guard:
    """Words that take a sign back: before it in its clause, around it, or anywhere in the message."""

    where: str
    pattern: re.Pattern[str]

    def speaks(self, text: str, clause: tuple[int, int], found_end: int) -> bool:
        if self.where == "message":
            return self.pattern.search(text) is not None
        return self.pattern.search(text, clause[0], found_end if self.where == "before" else clause[1]) is not None


@dataclass(frozen=True)
class _Rule:
    kind: AlarmKind
    sign: str
    whole: bool
    patterns: dict[int, re.Pattern[str]]
    also: tuple[re.Pattern[str], ...]
    guards: tuple[_Guard, ...]


@dataclass(frozen=True)
class _Language:
    """All of one language; the patterns of its rules are numbered through, and `index` tells which may match."""

    index: WordIndex
    breaks: re.Pattern[str]
    folds: tuple[tuple[re.Pattern[str], str], ...]
    rules: tuple[_Rule, ...]


class SafetyNet:
    """The patterns of all languages, compiled once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._zh = _load(folder / "zh.yml")
        self._en = _load(folder / "en.yml")

    def check(self, text: str) -> Alarm | None:
        """Return the gravest alarm that the text gives, or None."""
        return self._first(text, KINDS)

    def hears_money(self, text: str) -> bool:
        """Tell whether money has moved, whatever graver there is in the text."""
        return self._first(text, (MONEY,)) is not None

    def _first(self, text: str, kinds: Collection[AlarmKind]) -> Alarm | None:
        plain = unicodedata.normalize("NFKC", str(text)[: 2 * LONGEST]).casefold()
        plain = _SPACES.sub(" ", plain)[:LONGEST]
        found = _alarm(self._zh, _without_spelling(plain), kinds) if _HAN.search(plain) else None
        if found is None and _LATIN.search(plain):
            found = _alarm(self._en, plain, kinds)
        return found


@lru_cache(maxsize=1)
def get_safety_net() -> SafetyNet:
    """Return the one net of this process."""
    return SafetyNet()


def _alarm(language: _Language, text: str, kinds: Collection[AlarmKind]) -> Alarm | None:
    for pattern, word in language.folds:
        text = pattern.sub(word, text)
    trimmed = _EDGES.sub("", text)
    likely = language.index.candidates(trimmed)
    for rule in language.rules:
        if rule.kind not in kinds:
            continue
        tried = [rule.patterns[n] for n in likely & rule.patterns.keys()]
        if tried and _fires(rule, tried, trimmed, language.breaks):
            return Alarm(kind=rule.kind, sign=rule.sign)
    return None


def _fires(rule: _Rule, tried: list[re.Pattern[str]], text: str, breaks: re.Pattern[str]) -> bool:
    if rule.whole:
        return any(expression.fullmatch(text) for expression in tried)
    if any(other.search(text) is None for other in rule.also):
        return False
    return any(
        not any(guard.speaks(text, clause, end) for guard in rule.guards)
        for expression in tried
        for clause, end in _places(expression, text, breaks)
    )


def _places(pattern: re.Pattern[str], text: str, breaks: re.Pattern[str]) -> Iterator[tuple[tuple[int, int], int]]:
    for found in pattern.finditer(text):
        start = max((b.end() for b in breaks.finditer(text, 0, found.start())), default=0)
        after = breaks.search(text, found.end())
        yield (start, after.start() if after else len(text)), found.end()


def _without_spelling(text: str) -> str:
    """Join Han characters that a keyboard or a recogniser has set apart one by one; other spaces part clauses."""
    gaps = len(_SPELLED_OUT.findall(text))
    return _SPELLED_OUT.sub("", text) if gaps > len(text) / 4 else text


def _load(path: Path) -> _Language:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    for name, pattern in data["words"].items():
        words[name] = f"(?:{_spell(pattern, words)})"
    guards = {name: _Guard(where=g["where"], pattern=_compile(g["any"], words)) for name, g in data["guards"].items()}
    spelt: list[str] = []
    rules = [_rule(kind, r, words, guards, spelt) for kind in KINDS for r in data[kind]]
    folds = tuple((re.compile(pattern), word) for word, pattern in data["folds"])
    index = WordIndex(required_words(s) for s in spelt)
    return _Language(index=index, breaks=re.compile(data["breaks"]), folds=folds, rules=tuple(rules))


def _rule(
    kind: AlarmKind, data: dict[str, Any], words: dict[str, str], guards: dict[str, _Guard], spelt: list[str]
) -> _Rule:
    first = len(spelt)
    spelt += [_spell(p, words) for p in data["any"]]
    own = [_Guard(where="around", pattern=_compile(data["unless"], words))] if "unless" in data else []
    return _Rule(
        kind=kind,
        sign=data["sign"],
        whole=bool(data.get("whole")),
        patterns={n: re.compile(spelt[n]) for n in range(first, len(spelt))},
        also=tuple(_compile([p], words) for p in data.get("also", [])),
        guards=(*own, *(guards[name] for name in data.get("guards", []))),
    )


def _compile(patterns: list[str], words: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_spell(p, words)})" for p in patterns))


def _spell(pattern: str, words: dict[str, str]) -> str:
    return _WORD.sub(lambda found: words[found.group(1)], pattern)
