"""A center with things of every age, for the nights that delete the oldest of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.conversations import service as conversations
from center.db import Database
from center.identity.models import IdentityAttempt, OneTimeCode
from center.privacy.models import Consent
from center.retention import service
from center.retention.rules import months_before
from center.retention.work import NightWork
from center.staff.models import StaffSession
from tests.center.people import add_members
from tests.center.privacy.life import BOSS, CLERK, DAY, HOUR, add_staff, say

OLD, YOUNG = "老话", "新话"
MINUTE = timedelta(minutes=1)


def fill(database: Database, now: datetime, *, talks: int = 1) -> tuple[int, int]:
    """Of every kind one that is a day too old and one that is some days too young; return an old and a young case."""
    with database.write() as session:
        wang, _ = add_members(session, months_before(now, 40))
        add_staff(session, months_before(now, 40))
        account = conversations.open_conversation(
            session, channel="telegram", external_id="w", now=months_before(now, 40)
        )
        conversation_id = account.conversation_id
        for at, word in limits(now, 36):
            for number in range(talks):
                say(session, "w", f"{word}{number}", at + number * MINUTE / 10, answer=f"答{word}")
        pair = [closed_case(session, conversation_id, at, word) for at, word in limits(now, 36)]
        for at, word in limits(now, 6):
            session.execute(insert(StaffSession).values(**staff_session(at, word)))
            session.execute(insert(OneTimeCode).values(**code(wang, at, word)))
        for at, word in limits(now, 12):
            attempt = {"conversation_id": conversation_id, "method": "code", "subject_index": word, "result": "failed"}
            session.execute(insert(IdentityAttempt).values(**attempt, attempted_at=at))
        for at, word in limits(now, 36):
            session.execute(insert(Consent).values(**consent(wang, conversation_id, at, word)))
    return pair[0], pair[1]


def limits(now: datetime, months: int) -> tuple[tuple[datetime, str], tuple[datetime, str]]:
    return (months_before(now, months) - DAY, OLD), (months_before(now, months) + 20 * DAY, YOUNG)


def closed_case(session: Session, conversation_id: str, at: datetime, word: str) -> int:
    opened = at - 2 * DAY
    case = cases.open_case(
        session,
        kind="complaint",
        conversation_id=conversation_id,
        member_id=None,
        summary=f"{word}投诉",
        details={"value": word},
        now=opened,
    )
    cases.add_note(session, case_id=case.id, text=f"{word}记", by=CLERK, now=opened)
    cases.close(session, case_id=case.id, reason="settled", outcome="helped", by=CLERK, expected_version=1, now=at)
    return case.id


def staff_session(at: datetime, word: str) -> dict[str, object]:
    return {
        "token_hash": word,
        "staff_id": 1,
        "csrf_secret": "x",
        "address": "",
        "user_agent": word,
        "created_at": at - HOUR,
        "last_seen_at": at,
        "ended_at": at if word == OLD else None,
        "end_reason": "log_out" if word == OLD else None,
    }


def code(member_id: int, at: datetime, word: str) -> dict[str, object]:
    return {
        "code_index": word,
        "member_id": member_id,
        "issued_by": "甲",
        "issued_at": at - 30 * DAY,
        "expires_at": at,
    }


def consent(member_id: int, conversation_id: str, at: datetime, word: str) -> dict[str, object]:
    return {
        "member_id": member_id,
        "conversation_id": conversation_id,
        "channel": word,
        "means": "facts",
        "notice_version": "1",
        "given_at": at - DAY,
        "withdrawn_at": at,
        "withdrawal": "unbound",
    }


def seen_before(database: Database, now: datetime) -> None:
    """Let there be a night before this one, so that nothing is doubted because it is the first."""
    row = "INSERT INTO retention_runs (night, state, started_at, planned, deleted, position, finished_at) "
    with database.write() as session:
        at = "'" + (now - DAY).strftime("%Y-%m-%d %H:%M:%S") + "'"
        at = at if database.is_sqlite else f"{at}::timestamp AT TIME ZONE 'UTC'"
        session.execute(text(f"{row} VALUES ('{now - 2 * DAY:%Y-%m-%d}', 'done', {at}, '{{}}', '{{}}', '{{}}', {at})"))


def work_through(database: Database, now: datetime, *, worker: str = "w") -> NightWork:
    night = NightWork(database, worker=worker)
    while night.step(now=now):
        pass
    return night


def last_run(database: Database) -> service.RunView:
    with database.read() as session:
        return service.list_runs(session, limit=1)[0]


def confirm(database: Database, now: datetime, *, by: Actor = BOSS) -> None:
    with database.write() as session:
        run = service.find_open(session)
        assert run is not None
        service.confirm_run(session, run_id=run.id, by=by, now=now)
