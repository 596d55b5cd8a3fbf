"""Reads the reports of the last half year and finds what is unusual. Part of the warning services; it only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from center.cases.kinds import FRAUD_KINDS
from center.clock import to_local
from center.contacts import service as contacts
from center.crypto import get_keyring
from center.scams.traces.likeness import SAME_WORDING, WORTH_COMPARING
from center.scams.traces.related import likeness_of_cases
from center.scams.types import CODES
from center.scams.warning import queries
from center.scams.warning.detection import Finding, find_unusual
from center.scams.warning.reports import TEXT, Center, Report, Stratum, day_number, local_days
from center.scams.warning.rhythm import A_WEEK
from center.scams.warning.rules import Rules, rules_in_force
from center.texts import meaning

# Of texts in one window, so many of the newest are compared with one another.
MOST_TEXTS = 400


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look has seen: the findings, and the reports they are made of, by case."""

    findings: tuple[Finding, ...]
    reports: dict[int, Report]


def look(session: Session, *, now: datetime, rules: Rules | None = None) -> Sight:
    """Return what is reported more often than usual now."""
    rules = rules or rules_in_force()
    reports = load_reports(session, now=now, rules=rules)
    settled, waves = _settled(session, _since(now, rules))
    findings = find_unusual(
        reports.values(),
        now=local_days(now),
        center=load_center(session, now=now, rules=rules),
        rules=rules,
        settled=settled,
        waves=waves,
    )
    return Sight(tuple(findings), reports)


def load_center(session: Session, *, now: datetime, rules: Rules) -> Center:
    """Return what counts are seen against: members by branch, types, holidays."""
    calendar = contacts.load_calendar(session, first_day=to_local(_since(now, rules)).date())
    days_off = frozenset(day_number(on) for on, day in calendar.days.items() if day.kind == "holiday")
    sizes = {row[0]: int(row[1]) for row in session.execute(queries.SIZES)}
    return Center(sizes, CODES, days_off)


def load_reports(session: Session, *, now: datetime, rules: Rules) -> dict[int, Report]:
    """Return the reports that a look at this moment needs, by case."""
    about = {"since": _since(now, rules), "kinds": sorted(FRAUD_KINDS)}
    marks: defaultdict[int, list[Stratum]] = defaultdict(list)
    for row in session.execute(queries.TRACES_SINCE, about):
        marks[row.case_id].append(Stratum(row.kind, sign_key(row.kind, row.value)))
    window = about | {"since": now - timedelta(days=max(rules.windows))}
    for group in _text_groups(session, window):
        for case_id in group:
            marks[case_id].append(Stratum(TEXT, str(min(group))))
    found = {}
    for row in session.execute(queries.REPORTS, about):
        if row.opened_at <= now:
            found[row.id] = Report(
                row.id,
                local_days(row.opened_at),
                _reporter(row.member_id, row.conversation_id, row.id),
                row.branch_id,
                row.scam_type,
                tuple(marks.get(row.id, ())),
            )
    return found


def sign_key(kind: str, value: str) -> str:
    """Return what is kept of a trace in a warning: nothing from which it could be read."""
    return get_keyring().index("warning_sign", kind, value)


def _since(now: datetime, rules: Rules) -> datetime:
    return now - timedelta(days=A_WEEK * rules.base_weeks + max(rules.windows))


def _reporter(member_id: int | None, conversation_id: str | None, case_id: int) -> str:
    if member_id is not None:
        return f"member {member_id}"
    return f"case {case_id}" if conversation_id is None else f"conversation {conversation_id}"


def _settled(session: Session, since: datetime) -> tuple[frozenset[int], frozenset[int]]:
    rows = session.execute(queries.SETTLED_SINCE, {"since": since}).all()
    true = {row.case_id for row in rows if row.state == "closed" or row.taken_by is not None}
    return frozenset(row.case_id for row in rows), frozenset(true)


def _text_groups(session: Session, about: dict[str, object]) -> list[list[int]]:
    """Return groups of cases of one window whose texts are worded alike, each of two or more."""
    by_band: defaultdict[int, list[int]] = defaultdict(list)
    for row in session.execute(queries.BANDS_SINCE, about):
        by_band[row.band].append(row.case_id)
    near: defaultdict[int, set[int]] = defaultdict(set)
    for ids in by_band.values():
        for other in ids[1:]:
            _pair(near, ids[0], other)
    values = about | {"by_encoder": meaning.ENCODER, "at_most": MOST_TEXTS}
    rows = session.execute(queries.VECTORS_SINCE, values).all()
    if rows:
        vectors = meaning.from_bytes([row.vector for row in rows])
        for one, other in zip(*np.nonzero(np.triu(vectors @ vectors.T >= WORTH_COMPARING, 1)), strict=True):
            _pair(near, rows[one].case_id, rows[other].case_id)
    joined = [
        (case_id, other)
        for case_id, others in near.items()
        for other, degree in likeness_of_cases(session, case_id=case_id, other_ids=sorted(others)).items()
        if degree >= SAME_WORDING
    ]
    return _connected(joined)


def _pair(near: defaultdict[int, set[int]], one: int, other: int) -> None:
    if one != other:
        near[min(one, other)].add(max(one, other))


def _connected(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    group_of: dict[int, list[int]] = {}
    for one, other in pairs:
        first, second = group_of.get(one, [one]), group_of.get(other, [other])
        if first is second:
            continue
        whole = first + second
        group_of.update(dict.fromkeys(whole, whole))
    return [list(ids) for ids in {id(group): group for group in group_of.values()}.values()]
