"""A cheat at work in the demo center, so that related cases and a warning can be seen. Everything is made up.

Nothing of it is urgent, so that no alarm rings for nobody.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from center.audit.views import Actor
from center.cases import service as cases
from center.db.engine import Database
from center.demo.sheets import read_sheet
from center.scams.work import ScamWork

DEMO = Actor(None, "demo", "")
ANSWERED_AFTER = timedelta(hours=2)


def add_waves(database: Database, member_ids: Sequence[int], *, chance: random.Random, now: datetime) -> None:
    """Let members report one cheat, long ago and since yesterday; then look as the bot process does."""
    sheet = read_sheet("waves")
    reports = [*sheet["long_ago"], *sheet["wave"]]
    if len(member_ids) < len(reports):
        return
    for report, member_id in zip(reports, chance.sample(list(member_ids), len(reports)), strict=True):
        _report(database, report, member_id, now - timedelta(hours=report["ago"]))
    look(database, now=now)


def look(database: Database, *, now: datetime) -> None:
    """Index all reports, look at their words, and find what is unusual now."""
    work = ScamWork(database, only_by_night=False)
    while work.step(now=now):
        pass


def _report(database: Database, report: dict[str, str], member_id: int, at: datetime) -> None:
    with database.write() as session:
        case = cases.open_case(
            session,
            kind=report["kind"],
            conversation_id=None,
            member_id=member_id,
            summary=report["said"],
            details={},
            now=at,
        )
        if "closed" not in report:
            return
        answered_at = at + ANSWERED_AFTER
        cases.add_reply(session, case_id=case.id, text=report["closed"], by=DEMO, now=answered_at)
        version = cases.get_case(session, case_id=case.id).version
        cases.close(
            session,
            case_id=case.id,
            reason="settled",
            outcome="no_harm",
            by=DEMO,
            expected_version=version,
            now=answered_at,
        )
