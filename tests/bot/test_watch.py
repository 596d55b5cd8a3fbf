"""The watch does what time brings about, once, and whatever else runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.watch import Watch
from center import crypto
from center.audit.views import Actor
from center.cases import service as cases
from center.clock import frozen
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.crypto import Keyring
from center.db.engine import Database
from center.handover import service as handover
from center.staff import service as staff

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00 in Shanghai
BOSS = Actor(None, "command:root", "")


@pytest.fixture
def database(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    opened = Database(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield opened
    opened.dispose()
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()


def open_urgent(database: Database) -> tuple[int, str]:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="terminal", external_id="wang", now=NOW)
        conversation_id = account.conversation_id
        case = cases.open_urgent(
            session, kind="health_emergency", conversation_id=conversation_id, text="我摔倒了", now=NOW
        )
    return case.id, conversation_id


def missed(database: Database, case_id: int) -> int:
    with database.read() as session:
        lines = cases.list_timeline(session, case_id=case_id)
    return sum(1 for line in lines if line.fact_name == "deadline_missed" and line.body == "first_answer")


def test_an_urgent_case_that_nobody_answers_is_missed_after_three_minutes_and_once(database: Database) -> None:
    case_id, _ = open_urgent(database)
    watches = [Watch(database), Watch(database)]
    for seconds, expected in ((170, 0), (181, 1), (182, 1), (600, 1)):
        with frozen(NOW + timedelta(seconds=seconds)):
            for watch in watches:
                watch.once()
        assert missed(database, case_id) == expected, f"after {seconds} s"


def test_staff_who_let_a_person_wait_give_the_conversation_back_and_the_person_is_told(database: Database) -> None:
    _, conversation_id = open_urgent(database)
    with database.write() as session:
        made = staff.create_account(session, actor=BOSS, login="zhang", display_name="张敏", role="clerk", now=NOW)
        (case,) = cases.list_open(session, urgency="urgent", limit=1)
        clerk = Actor(made.account.id, "张敏", "")
        handover.take_over(session, case_id=case.id, by=clerk, now=NOW)
    with frozen(NOW + timedelta(hours=2)):
        Watch(database).once()
    with database.read() as session:
        assert handover.find_speaker(session, conversation_id=conversation_id) is None
        lines = conversations.list_outbound_after(session, conversation_id=conversation_id, after_id=0, limit=10)
        center = contacts.numbers(session).get("center", "")
    assert "没能回您" in lines[-1].text
    assert center in lines[-1].text
