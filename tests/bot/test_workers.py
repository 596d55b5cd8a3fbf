"""What a killed process held is taken up as soon as the next one starts, and nobody else's is touched."""

from __future__ import annotations

import os
import socket
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from bot.workers import free_what_the_dead_held, worker_name
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.views import ReplyDraft
from center.db.engine import Database

LEASE = timedelta(minutes=2)


@pytest.fixture(scope="module")
def ended_process() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def name_in(process: int, machine: str = "") -> str:
    return f"gateway@{machine or socket.gethostname()}/{process}/0123abcd"


def hold(database: Database, worker: str) -> None:
    """Let a worker claim one message that came in and one that goes out."""
    now = utc_now()
    with database.write() as session:
        found = conversations.record_inbound(
            session, channel="terminal", external_id="wang", external_message_id="m1", text="啥时候开会", now=now
        )
        assert found is not None
        conversations.claim_inbound(session, ids=[found.id], worker=worker, now=now, lease=LEASE)
        reply = ReplyDraft(text="请稍等")
        conversations.enqueue(session, conversation_id=found.conversation_id, reply=reply, now=now)
        conversations.claim_due_outbound(session, channel="terminal", worker=worker, now=now, lease=LEASE, limit=5)


def free_again(database: Database) -> tuple[int, int]:
    """Count what can be claimed now, of inbox and outbox."""
    now = utc_now()
    with database.write() as session:
        waiting = conversations.list_unanswered(session, before=now, limit=10)
        due = conversations.claim_due_outbound(
            session, channel="terminal", worker="new", now=now, lease=LEASE, limit=10
        )
        return len(waiting), len(due)


def test_what_an_ended_process_held_is_free_at_once(database: Database, ended_process: int) -> None:
    hold(database, name_in(ended_process))
    assert free_again(database) == (0, 0)
    assert free_what_the_dead_held(database) == 2
    assert free_again(database) == (1, 1)
    assert free_what_the_dead_held(database) == 0


def test_in_a_container_the_earlier_life_had_the_same_number(database: Database) -> None:
    hold(database, worker_name("gateway"))
    assert free_what_the_dead_held(database) == 2


@pytest.mark.parametrize("living", ["a living process", "another machine", "a name of another kind"])
def test_what_may_be_in_work_stays_held(database: Database, ended_process: int, living: str) -> None:
    names = {
        "a living process": name_in(os.getppid()),
        "another machine": name_in(ended_process, "elsewhere"),
        "a name of another kind": "gateway-0123abcd",
    }
    hold(database, names[living])
    assert free_what_the_dead_held(database) == 0
    assert free_again(database) == (0, 0)


def test_a_database_out_of_reach_keeps_nobody_from_starting(tmp_path: Path) -> None:
    gone = Database(f"sqlite:///{tmp_path}/nowhere/yinling.db")
    (tmp_path / "nowhere").rmdir()
    assert free_what_the_dead_held(gone) == 0
    gone.dispose()
