"""What is asked per message is an index lookup and few round trips, so that size does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.benefits import service as benefits
from center.cases import service as cases
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.conversations.paces import service as paces
from center.conversations.paces.service import Limits
from center.conversations.sending import service as sending
from center.conversations.views import ReplyDraft
from center.crypto import Keyring, get_keyring
from center.db import Database
from center.deadlines import service as deadlines
from center.demo.fill import fill
from center.handover import service as handover
from center.identity import service as identity
from center.meetings import service as meetings
from center.members import service as members
from center.notices import service as notices
from center.policies import service as policies

MINUTE = timedelta(minutes=1)
# Tables of a few dozen rows whatever the center's size, read whole on purpose.
SMALL = {
    "benefit_types",
    "contacts",
    "opening_hours",
    "service_numbers",
    "policy_articles",
    "notices",
    "warning_notices",
    "activities",
    "deadline_rules",
    "alert_routes",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    now = datetime.fromisoformat("2026-11-22T02:00:00+00:00")
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    fill(database, members=1_500, months=6, keyring=Keyring.generate(), now=now, show_progress=False)
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id="seen", now=now)
        conversations.bind(session, conversation_id=account.conversation_id, member_id=7, now=now)
        for number in range(300):
            someone = f"p{number % 60}"
            record(session, now, someone, f"m{number}")
    yield database
    database.dispose()


def record(session: Session, now: datetime, someone: str, message: str) -> None:
    stored = conversations.record_inbound(
        session, channel="web", external_id=someone, external_message_id=message, text="问", now=now
    )
    conversations.finish_inbound(session, ids=[stored.id], outcome="rasa", now=now, replies=[ReplyDraft("答")])


class Seen:
    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    @contextmanager
    def watching(self, session: Session) -> Iterator[None]:
        def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
            self.statements.append((statement, parameters))

        event.listen(session.connection(), "before_cursor_execute", note)
        try:
            yield
        finally:
            event.remove(session.connection(), "before_cursor_execute", note)


PERIOD = {"first_period": "2026-10", "last_period": "2026-10"}
ASKS: dict[str, tuple[int, Callable[[Session, str, datetime], object]]] = {
    "whose conversation": (2, lambda s, c, now: identity.find_member_of(s, conversation_id=c, now=now)),
    "payments": (1, lambda s, c, now: benefits.list_payments(s, member_id=7, **PERIOD)),
    "payments of a type": (
        1,
        lambda s, c, now: benefits.list_payments(s, member_id=7, **PERIOD, benefit_type="heating"),
    ),
    "latest": (1, lambda s, c, now: benefits.latest_payment(s, member_id=7)),
    "next": (1, lambda s, c, now: benefits.next_payment(s, member_id=7)),
    "sum": (1, lambda s, c, now: benefits.sum_paid(s, member_id=7, **PERIOD)),
    "claims": (2, lambda s, c, now: benefits.list_claims(s, member_id=7, limit=3)),
    "certification": (1, lambda s, c, now: benefits.certification_of(s, member_id=7, year=2026)),
    "rule": (1, lambda s, c, now: policies.find_article(s, topic="heating", on=date(2026, 11, 22))),
    "meetings": (3, lambda s, c, now: meetings.list_upcoming(s, member_id=7, now=now, limit=3)),
    "materials": (3, lambda s, c, now: meetings.list_materials(s, member_id=7, now=now, limit=3)),
    "branch": (5, lambda s, c, now: members.branch_of(s, member_id=7)),
    "notices": (1, lambda s, c, now: notices.list_current(s, now=now, limit=3)),
    "activities": (4, lambda s, c, now: notices.list_activities(s, now=now, limit=3, member_id=7)),
    "contacts": (1, lambda s, c, now: contacts.numbers(s)),
    "choices": (1, lambda s, c, now: conversations.last_choices(s, conversation_id=c)),
    "history": (2, lambda s, c, now: conversations.list_history(s, conversation_id=c, limit=50)),
    "replies": (1, lambda s, c, now: conversations.list_outbound_after(s, conversation_id=c, after_id=0, limit=9)),
    "unanswered": (1, lambda s, c, now: conversations.list_unanswered(s, before=now, limit=9)),
    "anything due": (1, lambda s, c, now: conversations.is_outbound_due(s, channel="web", now=now)),
    "cases": (2, lambda s, c, now: cases.list_of_conversation(s, conversation_id=c, member_id=7)),
    "record": (
        2,
        lambda s, c, now: conversations.record_inbound(
            s, channel="web", external_id="seen", external_message_id=str(now), text="问", now=now
        ),
    ),
    "claim": (1, lambda s, c, now: conversations.claim_inbound(s, ids=[5], worker="w", now=now, lease=MINUTE)),
    "finish": (
        3,
        lambda s, c, now: conversations.finish_inbound(
            s, ids=[unanswered(s, now)], outcome="x", now=now, replies=[ReplyDraft("答")]
        ),
    ),
    "take": (
        2,
        lambda s, c, now: conversations.claim_due_outbound(
            s, channel="web", worker="w", now=now, lease=MINUTE, limit=9
        ),
    ),
    "take unasked": (2, lambda s, c, now: sending.claim_next(s, channel="web", worker="w", now=now, lease=MINUTE)),
    "unasked due": (2, lambda s, c, now: sending.is_any_due(s, channel="web", now=now)),
    "too late": (2, lambda s, c, now: sending.give_up_expired(s, channel="web", now=now)),
    "taken back": (2, lambda s, c, now: sending.take_back(s, ids=[3, 4], now=now)),
    "turn": (7, lambda s, c, now: paces.take_turn(s, channel="web", chat="1", limits=Limits(0.1, 1.0), within=9.0)),
    "sent": (1, lambda s, c, now: conversations.mark_sent(s, ids=[3], provider_ids=["p"], now=now)),
    # with its clocks, and whom to alert
    "urgent": (9, lambda s, c, now: cases.open_urgent(s, kind="scam_loss", conversation_id=c, text="x", now=now)),
    "deadlines due": (1, lambda s, c, now: deadlines.is_any_due(s, now=now)),
    "missed": (1, lambda s, c, now: deadlines.claim_missed(s, now=now, limit=9)),
    "warnings": (1, lambda s, c, now: deadlines.claim_warnings(s, now=now, limit=9)),
    "alerts due": (1, lambda s, c, now: alerts.is_due(s, kind="mail", now=now)),
    "alerts": (2, lambda s, c, now: alerts.claim_due(s, kind="mail", worker="w", now=now, lease=MINUTE, limit=9)),
    "who speaks": (1, lambda s, c, now: handover.find_speaker(s, conversation_id=c)),
    "timed out": (1, lambda s, c, now: handover.list_timed_out(s, now=now)),
    "related cases": (1, lambda s, c, now: cases.list_related(s, case_id=1)),
    "led to a case": (1, lambda s, c, now: cases.has_line_from(s, inbox_ids=[5, 6], since=now)),
    "new lines": (1, lambda s, c, now: cases.changes_since(s, cursor=cases.FeedCursor(5), now=now)),
    "check": (
        8,
        lambda s, c, now: identity.verify_facts(
            s, conversation_id=c, name="无", birth_date=date(1950, 1, 1), id_last4="0000", now=now
        ),
    ),
    "check in pinyin": (
        9,
        lambda s, c, now: identity.verify_facts(
            s, conversation_id=c, name="Wu Ming", birth_date=date(1950, 1, 1), id_last4="0000", now=now
        ),
    ),
    "code": (6, lambda s, c, now: identity.verify_code(s, conversation_id=c, code="00000000", now=now)),
}


def unanswered(session: Session, now: datetime) -> int:
    row = session.execute(text("SELECT max(id) FROM inbox_messages")).scalar_one()
    session.execute(text("UPDATE inbox_messages SET state = 'claimed', finished_at = NULL WHERE id = :id"), {"id": row})
    return row


@pytest.mark.parametrize("ask", ASKS)
def test_ask_takes_few_statements_and_reads_no_table_whole(demo: Database, now: datetime, ask: str) -> None:
    allowed, call = ASKS[ask]
    seen = Seen()
    with demo.write() as session:
        conversation = conversations.open_conversation(session, channel="web", external_id="seen", now=now)
        if ask == "finish":
            allowed += 2
        with seen.watching(session):
            call(session, conversation.conversation_id, now)
        assert 0 < len(seen.statements) <= allowed, [statement for statement, _ in seen.statements]
        for statement, parameters in seen.statements:
            if ask == "finish" and ("max(id)" in statement or "finished_at = NULL" in statement):
                continue
            once = parameters[0] if isinstance(parameters, list) else parameters
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", once).all()
            scans = [row[3] for row in plan if row[3].startswith("SCAN") and not is_small(row[3])]
            if statement.startswith("INSERT"):
                # SQLite lists a look at child rows for its own foreign keys; it is skipped while none is broken.
                scans = [scan for scan in scans if scan != "SCAN outbox_messages"]
            assert scans == [], f"{statement}\n{plan}"
        session.rollback()


def is_small(step: str) -> bool:
    name = step.split()[1]
    return name in SMALL or name in {"lineage", "anon_1", "CONSTANT"}


def test_first_message_of_a_stranger_is_stored_in_few_statements(demo: Database, now: datetime) -> None:
    seen = Seen()
    with demo.write() as session, seen.watching(session):
        conversations.record_inbound(
            session, channel="web", external_id="new", external_message_id="1", text="您好", now=now
        )
    assert len(seen.statements) == 4


def test_keyring_is_not_needed_to_read_payments(
    demo: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINLING_KEYS", "broken")
    get_keyring.cache_clear()
    with demo.read() as session:
        assert benefits.latest_payment(session, member_id=7) is not None
