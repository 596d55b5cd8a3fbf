"""What staff may set about reminders, read from data/reminders/rules.yml and checked. The planner uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from center.meetings.models import KINDS
from center.reminders.festivals import NAMES
from center.reminders.leads import Lead, LeadInvalidError, in_order, read_lead
from center.reminders.quiet import BEGINS, ENDS

FILE = Path(__file__).resolve().parents[2] / "data" / "reminders" / "rules.yml"
MOST_LEADS, MOST_DAYS = 5, 60


class RulesInvalidError(ValueError):
    """The file says something that cannot be; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The leads of each kind of meeting, and when greetings and the word about the certification leave."""

    leads: Mapping[str, tuple[Lead, ...]]
    greets_birthdays: bool
    festivals: tuple[str, ...]
    greets_at: time
    tells_first: bool
    tells_again: bool
    opens_month: int
    opens_day: int
    again_days: int
    certification_at: time

    def certification_opens(self, year: int) -> date:
        """Return the first day on which the certification of a year can be done."""
        return date(year, self.opens_month, self.opens_day)


def read_rules(text: str) -> Rules:
    """Read the rules; raises RulesInvalidError."""
    try:
        written = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RulesInvalidError(f"this is no YAML: {error}") from error
    _require_keys("the file", written, {"leads", "greetings", "certification"})
    leads, greetings, certification = written["leads"], written["greetings"], written["certification"]
    _require_keys("leads", leads, set(KINDS))
    _require_keys("greetings", greetings, {"birthday", "festivals", "at"})
    _require_keys("certification", certification, {"first", "again", "opens", "again_days", "at"})
    month, day = _day(certification["opens"])
    return Rules(
        leads={kind: _leads(kind, leads[kind]) for kind in KINDS},
        greets_birthdays=_switch("birthday", greetings["birthday"]),
        festivals=_festivals(greetings["festivals"]),
        greets_at=_time("greetings", greetings["at"]),
        tells_first=_switch("first", certification["first"]),
        tells_again=_switch("again", certification["again"]),
        opens_month=month,
        opens_day=day,
        again_days=_days(certification["again_days"]),
        certification_at=_time("certification", certification["at"]),
    )


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """Return the rules of the file; they count from the next start of the program."""
    return read_rules(FILE.read_text(encoding="utf-8"))


def _require_keys(where: str, written: Any, wanted: set[str]) -> None:
    if not isinstance(written, dict):
        raise RulesInvalidError(f"{where}: names with values are expected")
    if missing := sorted(wanted - set(written)):
        raise RulesInvalidError(f"{where}: {', '.join(missing)} is missing")
    if unknown := sorted(str(key) for key in set(written) - wanted):
        raise RulesInvalidError(f"{where}: nobody knows {', '.join(unknown)}")


def _leads(kind: str, written: Any) -> tuple[Lead, ...]:
    if not isinstance(written, list) or not 1 <= len(written) <= MOST_LEADS:
        raise RulesInvalidError(f"leads of {kind}: a list of 1 to {MOST_LEADS} is expected")
    try:
        leads = in_order(read_lead(str(one)) for one in written)
    except LeadInvalidError as error:
        raise RulesInvalidError(f"leads of {kind}: {error} is no lead time") from error
    if any(lead.before.days > MOST_DAYS for lead in leads):
        raise RulesInvalidError(f"leads of {kind}: {MOST_DAYS} days at most")
    return leads


def _switch(name: str, written: Any) -> bool:
    if not isinstance(written, bool):
        raise RulesInvalidError(f"{name}: true or false is expected")
    return written


def _festivals(written: Any) -> tuple[str, ...]:
    if not isinstance(written, list) or set(map(str, written)) - set(NAMES):
        raise RulesInvalidError(f"festivals: a list of {', '.join(NAMES)} is expected")
    return tuple(name for name in NAMES if name in written)


def _time(where: str, written: Any) -> time:
    try:
        at = time.fromisoformat(str(written))
    except ValueError as error:
        raise RulesInvalidError(f"{where}: {written!r} is no time of day like 09:00") from error
    if at >= BEGINS or at < ENDS:
        raise RulesInvalidError(f"{where}: {written} lies in the quiet hours")
    return at


def _day(written: Any) -> tuple[int, int]:
    try:
        # A year in which there is no 29 February: that day would not come every year.
        opens = date.fromisoformat(f"2026-{written}")
    except ValueError as error:
        raise RulesInvalidError(f"certification opens: {written!r} is no day like 01-05") from error
    return opens.month, opens.day


def _days(written: Any) -> int:
    if not isinstance(written, int) or isinstance(written, bool) or not 1 <= written <= MOST_DAYS:
        raise RulesInvalidError(f"again_days: a number from 1 to {MOST_DAYS} is expected")
    return written
