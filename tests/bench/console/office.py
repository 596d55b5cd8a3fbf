"""The center of the benchmark: the demo center's people, ten thousand open cases, fifty of the staff who are signed in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from center.cases.kinds import urgency_of
from center.clock import utc_now
from center.db.bulk import bulk_load, settle
from center.db.engine import Database
from center.staff.sessions import open_session

CHANNEL = "webchat"
OPEN_CASES = 10_000
# Waiting already when the run begins; the first page has room for what comes.
OPEN_URGENT = 8
PEOPLE = 4_000
KINDS = ("home_visit", "scam", "benefit_problem", "complaint", "check_message", "suggestion", "data_change")
# People who write during the run, those of the secretaries' branches among them.
REPORTERS = """
    SELECT account.conversation_id, account.external_id, account.member_id, members.branch_id
    FROM channel_accounts account JOIN members ON members.id = account.member_id
    WHERE account.channel = :channel AND account.external_id LIKE 'bench-%' ORDER BY account.external_id
"""


@dataclass(frozen=True)
class Clerk:
    """Somebody at a desk; branch: of a secretary, None: of those who see everything."""

    cookie: str
    language: str
    branch: int | None


def furnish(database: Database, *, staff: int, open_cases: int = OPEN_CASES, people: int = PEOPLE) -> list[Clerk]:
    """Add people's accounts, open cases and staff with sessions to a demo center, and return the staff."""
    now = utc_now()
    with database.read() as session:
        members = session.execute(text("SELECT id, branch_id FROM members WHERE status = 'active' ORDER BY id")).all()
    with bulk_load(database) as load:
        load.insert("channel_accounts", _accounts(members, people, now))
        for table, rows in _cases(members, open_cases, now).items():
            load.insert(table, rows)
    settle(database)
    return _sign_in(database, staff, sorted({row.branch_id for row in members}), now)


def _accounts(members: Sequence[Any], people: int, now: datetime) -> list[dict[str, Any]]:
    step = max(1, len(members) // people)
    return [
        {
            "conversation_id": f"bench{number:027d}",
            "channel": CHANNEL,
            "external_id": f"bench-{number:06d}",
            "member_id": members[number * step % len(members)].id,
            "language": "zh",
            "text_size": 22,
            "pace": "normal",
            "created_at": now,
            "bound_at": now,
        }
        for number in range(people)
    ]


def _cases(members: Sequence[Any], count: int, now: datetime) -> dict[str, list[dict[str, Any]]]:
    cases, deadlines, lines = [], [], []
    for number in range(1, count + 1):
        kind = "scam_loss" if number <= OPEN_URGENT else KINDS[number % len(KINDS)]
        opened_at = now - timedelta(minutes=count - number + 5)
        member = members[number * 7 % len(members)] if number % 9 else None
        words = f"第 {number} 件：窗口说要等，我腿脚不好来不了，请帮我问一问这个月的补助是怎么算的。"
        cases.append(
            {
                "id": number,
                "kind": kind,
                "urgency": urgency_of(kind),
                "state": "open",
                "priority": "normal",
                "member_id": None if member is None else member.id,
                "summary": words,
                "details": {},
                "opened_at": opened_at,
                "version": 1,
            }
        )
        lines.append({"case_id": number, "kind": "opened", "author": "member", "body": words, "at": opened_at})
        for what, days in (("first_answer", 400), ("close", 800)):
            due_at = now + timedelta(days=days)
            plan = {"warn_at": due_at - timedelta(days=1), "due_at": due_at, "is_set_by_hand": False}
            deadlines.append({"case_id": number, "kind": what, **plan})
    return {"cases": cases, "case_entries": lines, "deadlines": deadlines}


def _sign_in(database: Database, count: int, branches: Sequence[int], now: datetime) -> list[Clerk]:
    """Make accounts whose password nobody knows, each with an open session; every fifth is a branch's secretary."""
    people = []
    with bulk_load(database) as load:
        rows = []
        for number in range(1, count + 1):
            branch = branches[number % len(branches)] if number % 5 == 0 else None
            language = "en" if number % 10 in {0, 1} else "zh"
            people.append((number, branch, language))
            rows.append(
                {
                    "id": 9_000 + number,
                    "login": f"bench{number}",
                    "display_name": f"同事{number}",
                    "role": "clerk" if branch is None else "secretary",
                    "organization_id": branch,
                    "language": language,
                    "is_active": True,
                    "is_on_duty": branch is None,
                    "created_at": now,
                    "password_hash": secrets.token_hex(8),
                    "password_set_at": now,
                    "must_change_password": False,
                    "failed_attempts": 0,
                }
            )
        load.insert("staff_accounts", rows)
    clerks = []
    with database.write() as session:
        for number, branch, language in people:
            token = open_session(session, staff_id=9_000 + number, address="127.0.0.1", user_agent="bench", now=now)
            clerks.append(Clerk(token, language, branch))
    return clerks
