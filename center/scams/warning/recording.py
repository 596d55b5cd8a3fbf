"""Writes down what a look has seen: a warning is opened once, grows, and ends when it is quiet. Part of services.

Any number of processes may look: the row that says when somebody last wrote is held while one writes, and of what
is told already nothing is told again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.db.installation import state_fact
from center.scams.warning import queries
from center.scams.warning.detection import Finding
from center.scams.warning.grouping import Thing, breadth_of, group
from center.scams.warning.looking import Sight
from center.scams.warning.reports import Report, Stratum
from center.scams.warning.rules import Rules, rules_in_force

LOOKED_AT = "scam_warnings_looked_at"


def write_down(session: Session, *, sight: Sight, now: datetime, rules: Rules | None = None) -> list[int]:
    """Open warnings of what is new, let the others grow, end the quiet ones; return the ids of the new ones."""
    rules = rules or rules_in_force()
    state_fact(session, name=LOOKED_AT, value=now.isoformat(), now=now)
    quiet = {"quiet_since": now - timedelta(days=rules.quiet_days), "now": now}
    _let_go(session, list(session.execute(queries.END_QUIET, quiet).scalars()))
    opened = []
    for thing in group(sight.findings, _known(session)):
        if thing.warning_id is None:
            opened.append(_open(session, thing, sight.reports, now))
        else:
            _grow(session, thing.warning_id, thing, sight.reports, now)
    return opened


def _known(session: Session) -> list[Thing]:
    ids = [row.id for row in session.execute(queries.ACTIVE_WARNINGS)]
    things = {id_: Thing(id_, set(), set()) for id_ in ids}
    for row in session.execute(queries.CASES_BEHIND, {"ids": ids or [0]}):
        things[row.warning_id].cases.add(row.case_id)
    for row in session.execute(queries.SIGNS_OF, {"ids": ids or [0]}):
        things[row.warning_id].strata.add(Stratum(row.kind, row.key))
    return list(things.values())


def _open(session: Session, thing: Thing, reports: dict[int, Report], now: datetime) -> int:
    row = _told(thing, reports) | {"state": "open", "opened_at": now, "grown_at": now, "version": 1}
    warning_id = int(session.execute(queries.INSERT_WARNING, row).scalar_one())
    for finding in thing.findings:
        session.execute(queries.INSERT_SIGN, _sign(warning_id, finding, now))
    _join(session, warning_id, thing.cases, now)
    alerts.enqueue(
        session,
        case_id=max(thing.cases),
        event=alerts.WAVE,
        urgency="urgent",
        now=now,
        occasion=f"warning {warning_id}",
    )
    return warning_id


def _grow(session: Session, warning_id: int, thing: Thing, reports: dict[int, Report], now: datetime) -> None:
    known = {Stratum(row.kind, row.key) for row in session.execute(queries.SIGNS_OF, {"ids": [warning_id]})}
    for finding in thing.findings:
        if finding.stratum in known:
            sign = _sign(warning_id, finding, now)
            about = {
                "of_warning": warning_id,
                "of_kind": finding.stratum.kind,
                "of_key": finding.stratum.key,
                "now": now,
            }
            names = {"window_days": "window", "people": "people", "expected": "expected", "chance": "chance"}
            values = {f"now_{short}": sign[name] for name, short in names.items()}
            session.execute(queries.SEE_SIGN, about | values | {"now_by_rule": finding.is_by_rule})
        else:
            session.execute(queries.INSERT_SIGN, _sign(warning_id, finding, now))
    if _join(session, warning_id, thing.cases, now):
        told = _told(thing, reports)
        values = {
            "of_warning": warning_id,
            "now": now,
            "now_people": told["people"],
            "now_expected": told["expected"],
            "of_branch": told["organization_id"],
            "of_type": told["scam_type"],
        }
        session.execute(queries.GROW, values)


def _join(session: Session, warning_id: int, case_ids: set[int], now: datetime) -> int:
    rows = [{"warning_id": warning_id, "case_id": case_id, "joined_at": now} for case_id in sorted(case_ids)]
    return sum(session.execute(queries.INSERT_BEHIND, row).scalar_one_or_none() is not None for row in rows)


def _let_go(session: Session, warning_ids: list[int]) -> None:
    if warning_ids:
        session.execute(queries.LET_GO, {"ids": warning_ids})


def _told(thing: Thing, reports: dict[int, Report]) -> dict[str, object]:
    """Return what a warning says of itself: of its narrowest and least probable sign, and where all of it is."""
    behind = [reports[case_id] for case_id in thing.cases if case_id in reports]
    main = min(thing.findings, key=lambda one: (breadth_of(one.stratum), not one.is_by_rule, one.chance))
    branches, types = {one.branch for one in behind}, {one.scam_type for one in behind}
    return {
        "organization_id": next(iter(branches)) if len(branches) == 1 else None,
        "scam_type": next(iter(types)) if len(types) == 1 else None,
        "people": len({one.reporter for one in behind}),
        "expected": main.expected,
    }


def _sign(warning_id: int, finding: Finding, now: datetime) -> dict[str, object]:
    return {
        "warning_id": warning_id,
        "kind": finding.stratum.kind,
        "key": finding.stratum.key,
        "window_days": finding.window_days,
        "people": finding.people,
        "expected": finding.expected,
        "chance": finding.chance,
        "is_by_rule": finding.is_by_rule,
        "is_present": True,
        "seen_at": now,
    }
