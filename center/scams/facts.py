"""What was told of a scam, fact by fact, and what stood there before it was put right. Pure; pages and texts ask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from center.benefits.periods import PeriodUnreadableError
from center.cases.views import EntryView
from center.clock import LOCAL_ZONE
from center.scams.clues import BESIDE, name_of_want
from center.scams.secrets import JOINED
from center.scams.types import find_type
from center.wording import formats
from center.wording.capitals import MOST_FEN, capital_yuan
from center.wording.names import NameMissingError, name_of

# Facts whose value is a code, and what those codes are called under.
NAMED = {"scam_means": "scam_channel", "given": "secret"}
# Facts that are a list: what is told later stands beside what was told before.
LISTS = frozenset({"scam_number", "scam_link", "scam_wants"})
_NORMAL = re.compile(r"(?P<words>.*?) ?\[(?P<form>[0-9TWQ:/\-a-z]+)\]", re.DOTALL)
# A day of any other year is written with its year, and these texts outlive the year.
_NO_YEAR = date.min


@dataclass(frozen=True, slots=True)
class Told:
    """A value, and when it was told."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it stands, and every other value that it had before, the first one first."""

    name: str
    now: Told
    earlier: tuple[Told, ...] = ()


def facts_of(lines: Iterable[EntryView]) -> tuple[Fact, ...]:
    """Return the facts of a case in the order in which they were first told; a word that was erased is none."""
    told: dict[str, list[Told]] = {}
    for line in lines:
        if line.kind == "fact" and line.fact_name and line.body:
            values = told.setdefault(line.fact_name, [])
            if line.fact_name in LISTS:
                _add(values, line)
                continue
            if values and values[-1].value == line.body:
                continue
            values.append(Told(line.body, line.at))
    return tuple(Fact(name, values[-1], tuple(values[:-1])) for name, values in told.items())


def _add(values: list[Told], line: EntryView) -> None:
    listed = dict.fromkeys([*(values[-1].value.split(BESIDE) if values else ()), *line.body.split(BESIDE)])
    values[:] = [Told(BESIDE.join(listed), line.at)]


def write_value(name: str, value: str, language: str) -> str:
    """Write a fact for people: sums with their unit, dates in full, codes by their names."""
    if name == "amount":
        fen = fen_of(value)
        return value if fen is None else write_sum(fen, language)
    if name == "transfers":
        parts = [fen_of(part) for part in value.split(JOINED)]
        return value if None in parts else " + ".join(write_sum(part, language) for part in parts if part is not None)
    if name == "when":
        return write_when(value, language)
    joined = name_of("listed", "and", language)
    if name in NAMED:
        return joined.join(_named(name, code, language) for code in value.split(JOINED))
    if name == "scam_type":
        kind = find_type(value)
        return value if kind is None else kind.told("name", language)
    if name == "scam_wants":
        return joined.join(name_of_want(code, language) for code in value.split(BESIDE))
    return value.replace(BESIDE, joined) if name in LISTS else value


def fen_of(yuan: str) -> int | None:
    """Return whole fen of yuan in digits, or None where they are none."""
    try:
        fen = int(Decimal(yuan) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return fen if 0 <= fen <= MOST_FEN else None


def write_sum(fen: int, language: str) -> str:
    """Write a sum with its unit: 23,000.00 元 / 23,000.00 yuan."""
    return f"{formats.money(fen)} {name_of('unit', 'yuan', language)}"


def write_sum_twice(value: str, language: str) -> str:
    """Write a sum in figures and in capitals, as police and banks want it."""
    fen = fen_of(value)
    if not fen:
        return write_value("amount", value, language) if fen is None else name_of("unit", "no_money", language)
    return name_of("unit", "twice", language).format(sum=write_sum(fen, language), capitals=capital_yuan(fen))


def write_when(value: str, language: str) -> str:
    """Write when it was: the day in full, and the person's own words."""
    found = _NORMAL.fullmatch(value)
    if found is None:
        return value
    day = _write_normal(found["form"], language)
    words = found["words"].strip()
    if day is None or not words:
        return day or words or value
    return name_of("unit", "as_said", language).format(told=day, words=words)


def write_moment(at: datetime, language: str) -> str:
    """Write a day with its year, and the time."""
    return formats.moment(at, language, today=_NO_YEAR)


def _write_normal(form: str, language: str) -> str | None:
    """Write a normal form of a time: a day, a day with its hour or part, a month; None for one that is none."""
    day, _, part = form.partition("/")
    try:
        if "T" in day:
            return write_moment(datetime.fromisoformat(day).replace(tzinfo=LOCAL_ZONE), language)
        written = formats.day(date.fromisoformat(day), language, today=_NO_YEAR)
        if not part:
            return written
        named = name_of("part_of_day", part, language)
        return name_of("unit", "day_part", language).format(day=written, part=named)
    except (ValueError, NameMissingError):
        pass
    try:
        return formats.period(form, language)
    except PeriodUnreadableError:
        return None


def _named(name: str, code: str, language: str) -> str:
    try:
        return name_of(NAMED[name], code, language)
    except NameMissingError:
        return code
