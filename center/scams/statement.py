"""What police and bank are told of a scam, as one text to read out or to copy. Pure; actions and console ask it.

It says nothing that the person has not said, names what is missing, and never holds an ID number or a whole card.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from center.cases.views import CaseView, EntryView
from center.members.id_numbers import without_id_numbers
from center.scams.facts import Fact, facts_of, write_moment, write_sum_twice, write_value
from center.scams.own_numbers import without_own_numbers
from center.wording.names import name_of

WORDS_FILE = Path(__file__).parent / "statement.yml"
LOSS, REPORT = "scam_loss", "scam"
KINDS = frozenset({LOSS, REPORT})
_TOLD = frozenset({"opened", "text"})
# What these hold is the cheat's, and the police want it whole.
_OF_THE_CHEAT = frozenset({"recipient", "scam_number", "scam_link", "scam_story"})


def write_statement(
    case: CaseView, lines: Iterable[EntryView], *, language: str, now: datetime, person: str | None = None
) -> str:
    """Return the text for a loss or a report, as the facts stand now.

    person: whose case it is, where that is known and may be told.
    """
    lines = list(lines)
    words = _words()["en" if language == "en" else "zh"]
    facts = {fact.name: fact for fact in facts_of(lines)}
    asked = _words()["asked"][LOSS if case.kind == LOSS else REPORT]
    title = words["title" if case.kind == LOSS else "title_scam"]
    text = [title.format(number=case.number)]
    if person:
        text.append(words["person"].format(person=person))
    text += _write_facts(facts, asked, words, language)
    text += _write_story(lines, words, language)
    text.append(words["end"].format(at=write_moment(now, language)))
    return "\n".join(text)


def missing_of(case: CaseView, lines: Iterable[EntryView]) -> tuple[str, ...]:
    """Return which facts police will ask for that nobody has told yet."""
    told = {fact.name for fact in facts_of(lines)}
    return tuple(name for name in _words()["asked"][LOSS if case.kind == LOSS else REPORT] if name not in told)


def _write_facts(facts: dict[str, Fact], asked: list[str], words: dict[str, Any], language: str) -> list[str]:
    labels: dict[str, str] = words["labels"]
    written = []
    for name in _words()["order"]:
        if name in facts:
            value = _value_of(name, facts[name].now.value, language)
            written.append(words["fact"].format(label=labels[name], value=value))
        elif name in asked:
            written.append(words["missing"].format(label=labels[name]))
    for name in ("amount", "when"):
        if name in facts and facts[name].earlier:
            values = [_value_of(name, told.value, language) for told in facts[name].earlier]
            joined = name_of("listed", "and", language).join(values)
            written.append(words["mended"].format(label=labels[name], values=joined))
    gaps = [labels[name] for name in asked if name not in facts]
    joined = name_of("listed", "and", language).join(gaps)
    return [*written, words["gaps"].format(gaps=joined) if gaps else words["no_gaps"]]


def _value_of(name: str, value: str, language: str) -> str:
    written = write_sum_twice(value, language) if name == "amount" else write_value(name, value, language)
    kept = without_id_numbers(written) if name in _OF_THE_CHEAT else without_own_numbers(written).text
    return " ".join(kept.split())


def _write_story(lines: list[EntryView], words: dict[str, Any], language: str) -> list[str]:
    said = [line for line in lines if line.kind in _TOLD and line.author == "member" and line.body.strip()]
    # A tapped choice stands in the case as the name of the matter; nobody has said that.
    names = {name_of("case_kind", kind, spoken) for kind in KINDS for spoken in ("zh", "en")}
    said = [line for line in said if line.body not in names]
    if not said:
        return [str(words["no_story"])]
    written = [
        words["said"].format(
            place=place,
            at=write_moment(line.at, language),
            words=" ".join(without_own_numbers(line.body).text.split()),
        )
        for place, line in enumerate(said, 1)
    ]
    return [words["story"], *written]


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text("utf-8"))
    return words
