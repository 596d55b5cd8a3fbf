"""Two clerks, a clarification, and people who ask."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import insert

from center.audit.views import Actor
from center.checks import service as checks
from center.checks.service import Kept
from center.clarifications import service as clarifications
from center.clarifications.views import ClarificationDraft, ClarificationView
from center.clock import to_local
from center.conversations import service as conversations
from center.db import Database
from center.notices import service as notices
from center.notices.views import NoticeDraft, NoticeView
from center.staff.models import StaffAccount

ZHAO, QIAN, SUN = Actor(1, "赵甲", "10.0.0.1"), Actor(2, "钱乙", "10.0.0.2"), Actor(3, "孙丙", "10.0.0.3")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CLAIM = "银杏叶泡水喝可以治冠心病"
ASKED = "群里说银杏叶泡水喝可以治冠心病，能信吗"


def hire(database: Database, now: datetime) -> None:
    rows = [
        {
            "id": actor.staff_id,
            "login": f"staff{actor.staff_id}",
            "display_name": actor.name,
            "role": "clerk",
            "language": "zh",
            "is_active": True,
            "is_on_duty": True,
            "created_at": now,
            "password_hash": "-",
            "password_set_at": now,
            "must_change_password": False,
            "failed_attempts": 0,
        }
        for actor in (ZHAO, QIAN, SUN)
    ]
    with database.write() as session:
        session.execute(insert(StaffAccount), rows)


def draft(claim: str = CLAIM, *, verdict: str = "false", answer: str = "治不了，吃药听医生的。") -> ClarificationDraft:
    days = (date(2026, 11, 20), date(2026, 11, 1), None)
    return ClarificationDraft("health", verdict, claim, "", (), answer, "", "疾控中心", *days)


def published(
    database: Database, now: datetime, what: ClarificationDraft | None = None, *, replaces_id: int | None = None
) -> ClarificationView:
    with database.write() as session:
        made = clarifications.create(session, draft=what or draft(), by=ZHAO, now=now, replaces_id=replaces_id)
        sent = clarifications.submit(session, clarification_id=made.id, by=ZHAO, expected_version=1, now=now)
    with database.write() as session:
        return clarifications.publish(
            session, clarification_id=made.id, by=QIAN, expected_version=sent.version, now=now
        )


def notice_draft(body: str) -> NoticeDraft:
    return NoticeDraft("notice", "冬季体检安排", "", body, "", "退休管理中心", None)


def published_notice(database: Database, now: datetime, body: str) -> NoticeView:
    with database.write() as session:
        made = notices.create(session, draft=notice_draft(body), by=ZHAO, now=now)
        sent = notices.submit(session, notice_id=made.id, by=ZHAO, expected_version=1, now=now)
    with database.write() as session:
        return notices.publish(session, notice_id=made.id, by=QIAN, expected_version=sent.version, now=now)


def conversation(database: Database, now: datetime, name: str) -> str:
    with database.write() as session:
        return conversations.open_conversation(session, channel="web", external_id=name, now=now).conversation_id


def ask(database: Database, conversation_id: str, text: str, now: datetime) -> Kept | int:
    """Ask as the action does, and keep what comes of it."""
    with database.read() as session:
        finding = checks.check(session, text=text, today=to_local(now).date())
    about = {"conversation_id": conversation_id, "words": text, "finding": finding, "now": now}
    with database.write() as session:
        if finding.outcome == "unknown" or not finding.is_sure:
            return checks.keep_unknown(session, member_id=None, **about)
        return checks.keep(session, **about)


def tell_all(database: Database, now: datetime) -> int:
    """Tell everybody who is due, as one worker does; return how many were told."""
    with database.read() as session:
        due = checks.list_due(session, now=now, limit=100)
    told = 0
    for one in due:
        with database.write() as session:
            told += checks.tell(session, due=one, now=now)
    return told


def said_to(database: Database, conversation_id: str) -> list[str]:
    with database.read() as session:
        history = conversations.list_history(session, conversation_id=conversation_id, limit=50)
        return [entry.text for entry in history if entry.origin != "me"]
