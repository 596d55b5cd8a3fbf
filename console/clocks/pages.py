"""What the pages of the deadline rules show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response
from sqlalchemy.orm import Session

from center.cases.models import KINDS, PRIORITIES, URGENCIES
from center.clock import to_local, utc_now
from center.contacts import service as contacts
from center.contacts.hours import WorkingCalendar
from center.deadlines import service as deadlines
from center.deadlines.bounds import EARLIEST_WARNING, LATEST_WARNING, LONGEST, default_of, is_on_wall_clock_only
from center.deadlines.examples import example_start
from center.deadlines.rules import ANY, CLOCKS, DEFAULT_RULES, HOUR, RULE_KINDS, Rule, plan
from center.staff import rights
from console.access import Visit
from console.clocks.reading import UNITS, name_of, rule_in, written
from console.office.answers import Problem, office_page
from console.site import site_of, words_for
from console.times import moment
from console.words import Words

FIELD_OF = {
    "minutes_unreadable": "length",
    "too_quick": "length",
    "too_slow": "length",
    "closed_before_answered": "length",
    "unchanged": "length",
    "clock_unknown": "clock",
    "urgent_waits_for_nobody": "clock",
    "warning_unreadable": "warn_percent",
    "warning_out_of_bounds": "warn_percent",
}
NEW = {"kind": "first_answer", "urgency": "soon", "case_kind": ANY, "priority": ANY}


@dataclass(frozen=True)
class Line:
    """One rule in force, told in words, with the times of the example."""

    rule: Rule
    name: str
    about: str
    within: str
    warned: str
    due: str
    is_changed: bool


def rules_page(request: Request, visit: Visit, *, problem: Problem | None = None) -> Response:
    """Show all rules in force, by what must happen."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        rules = deadlines.list_rules(session)
        calendar = _calendar(session, now)
    start = example_start(calendar, now=now)
    groups = {kind: [_line(one, words, start, calendar) for one in _ordered(rules, kind)] for kind in RULE_KINDS}
    context = {
        "groups": groups,
        "start": moment(start, words.language),
        "may_change": rights.may_ever(visit.staff, "change.deadline"),
    }
    return office_page(request, visit, "clocks", "clocks/page.html", context, problem=problem)


def rule_page(
    request: Request,
    visit: Visit,
    address: str,
    *,
    problem: Problem | None = None,
    given: Mapping[str, str] | None = None,
    tried: Rule | None = None,
    longest: int | None = None,
) -> Response:
    """Show one rule and the form that changes it; tried: what it would mean if it were like this."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        rule = rule_in(address, deadlines.list_rules(session))
        calendar = _calendar(session, now)
    start, usual = example_start(calendar, now=now), default_of(rule.key)
    context = {
        "line": _line(rule, words, start, calendar),
        "tried": _line(tried, words, start, calendar) if tried else None,
        "start": moment(start, words.language),
        "given": given or fields_of(rule),
        "seen": written(rule),
        "usual": length(usual.minutes, usual.clock, words) if usual else "",
        "is_usual": usual == rule,
        "is_wall_only": is_on_wall_clock_only(rule.kind, rule.urgency),
        "longest": length(LONGEST[rule.kind, rule.urgency], "", words),
        **_choices(words),
    }
    told = length(longest, "", words) if longest else ""
    return office_page(request, visit, "clocks", "clocks/rule.html", context, problem=problem, longest=told)


def new_page(
    request: Request,
    visit: Visit,
    *,
    problem: Problem | None = None,
    given: Mapping[str, str] | None = None,
    longest: int | None = None,
) -> Response:
    """Show the form of a rule for narrower cases."""
    words = words_for(request)
    context = {
        "given": given or {**NEW, "clock": "working", "length": "30", "unit": "minutes", "warn_percent": "75"},
        "kinds": [(one, words(f"clocks_{one}")) for one in RULE_KINDS],
        "urgencies": [(one, words.named("urgency", one)) for one in URGENCIES],
        "case_kinds": [(ANY, words("clocks_any_kind")), *((one, words.named("case_kind", one)) for one in KINDS)],
        "priorities": [(ANY, words("clocks_any_priority")), *((one, words(f"priority_{one}")) for one in PRIORITIES)],
        **_choices(words),
    }
    told = length(longest, "", words) if longest else ""
    return office_page(request, visit, "clocks", "clocks/new.html", context, problem=problem, longest=told)


def fields_of(rule: Rule) -> dict[str, str]:
    """Return a rule as the fields of a form."""
    unit = "hours" if rule.minutes % HOUR == 0 else "minutes"
    return {
        "clock": rule.clock,
        "length": str(rule.minutes // UNITS[unit]),
        "unit": unit,
        "warn_percent": str(rule.warn_percent),
    }


def length(minutes: int, clock: str, words: Words) -> str:
    """Write a time in minutes or hours, and on which clock where one is given."""
    unit = "hours" if minutes % HOUR == 0 else "minutes"
    told = words(f"clocks_length_{unit}", count=minutes // UNITS[unit])
    return words(f"clocks_on_{clock}", length=told) if clock else told


def _line(rule: Rule, words: Words, start: datetime, calendar: WorkingCalendar) -> Line:
    planned = plan(rule, start=start, calendar=calendar)
    narrower = [
        words.named("case_kind", rule.case_kind) if rule.case_kind != ANY else "",
        words(f"priority_{rule.priority}") if rule.priority != ANY else "",
    ]
    return Line(
        rule=rule,
        name=name_of(rule),
        about=" · ".join([words.named("urgency", rule.urgency), *filter(None, narrower)]),
        within=length(rule.minutes, rule.clock, words),
        warned=moment(planned.warn_at, words.language),
        due=moment(planned.due_at, words.language),
        is_changed=default_of(rule.key) != rule,
    )


def _ordered(rules: tuple[Rule, ...], kind: str) -> list[Rule]:
    own = [rule for rule in rules if rule.kind == kind]
    table = [rule.key for rule in DEFAULT_RULES]
    return sorted(own, key=lambda rule: (URGENCIES.index(rule.urgency), rule.key not in table, rule.key))


def _choices(words: Words) -> dict[str, object]:
    return {
        "clock_choices": [(one, words(f"clocks_{one}")) for one in CLOCKS],
        "units": [(one, words(f"clocks_unit_{one}")) for one in UNITS],
        "earliest_warning": EARLIEST_WARNING,
        "latest_warning": LATEST_WARNING,
    }


def _calendar(session: Session, now: datetime) -> WorkingCalendar:
    return contacts.load_calendar(session, first_day=to_local(now).date())
