"""What is erased, what stays, and that nothing of it is anybody else's: the whole database is searched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from center.audit import service as audit
from center.cases import service as cases
from center.conversations import service as conversations
from center.db import Database
from center.identity import service as identity
from center.privacy import service as privacy
from center.privacy.copies import service as copies
from center.privacy.erasure import service as erasure
from center.privacy.requests import service as requests
from center.retention import service as retention
from tests.center.people import WANG
from tests.center.privacy.life import (
    ALL,
    BOSS,
    CLERK,
    DAY,
    HOUR,
    MINUTE,
    NUMBER,
    WORD,
    Life,
    approve,
    carry_out,
    draft,
    erase_all,
    found_in,
    live,
    prove,
    say,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def life(database: Database, now: datetime) -> Life:
    return live(database, now)


def test_no_word_of_a_member_is_left_anywhere(database: Database, life: Life, now: datetime) -> None:
    assert len(found_in(database, WORD, NUMBER)) > 12, "the words were planted everywhere"
    done = erase_all(database, life, now)
    assert done.state == "done"
    assert found_in(database, WORD, NUMBER) == {}


def test_what_the_law_keeps_and_what_is_anothers_stays(database: Database, life: Life, now: datetime) -> None:
    def kept() -> list[tuple[object, ...]]:
        with database.read() as session:
            return [
                tuple(session.execute(text(statement)).one())
                for statement in (
                    "SELECT count(*), sum(amount_fen) FROM payments",
                    "SELECT count(*), min(state), min(outcome) FROM cases WHERE kind = 'scam_loss'",
                    "SELECT count(*) FROM case_entries",
                    "SELECT count(*), min(name) FROM members",
                    "SELECT count(*) FROM attendance WHERE reason = '李建国腿疼'",
                )
            ]

    before = kept()
    erase_all(database, life, now)
    assert kept() == before
    assert set(found_in(database, "李建国的话留着", "答李建国的")) == {
        "inbox_messages.text",
        "outbox_messages.text",
        "outbox_messages.choices",
    }
    with database.read() as session:
        assert identity.find_member_of(session, conversation_id=life.others, now=now).member_id == life.li
        assert audit.verify(session) == []


def test_the_same_telephone_begins_anew(database: Database, life: Life, now: datetime) -> None:
    erase_all(database, life, now)
    with database.write() as session:
        account = conversations.open_conversation(session, channel="telegram", external_id=f"{WORD}号", now=now)
        assert account.conversation_id != life.mine
        assert account.member_id is None
        assert identity.find_member_of(session, conversation_id=life.mine, now=now) is None
        assert [c.withdrawal for c in privacy.list_of_member(session, member_id=life.wang)] == ["erased"]
        prove(session, account.conversation_id, now + DAY)


def test_only_the_chosen_parts_go(database: Database, life: Life, now: datetime) -> None:
    done = erase_all(database, life, now, parts=("answers",))
    assert done.erased == {"answers": 2}
    left = found_in(database, WORD)
    assert "attendance.reason" not in left
    assert {"inbox_messages.text", "case_entries.body", "members.address"} <= set(left)


def test_what_is_said_after_it_began_is_not_touched(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now, parts=("messages", "cases"))
    approve(database, made, now)
    with database.write() as session:
        assert erasure.claim(session, request_id=made.id, worker="w", now=now)
        erasure.step(session, request_id=made.id, worker="w", limit=1, now=now)
        heard = say(session, f"{WORD}号", "我摔倒了起不来", now + MINUTE)
        cases.open_urgent(
            session,
            kind="health_emergency",
            conversation_id=life.mine,
            text="我摔倒了起不来",
            inbox_id=heard,
            now=now + MINUTE,
        )
    carry_out(database, now + 2 * MINUTE)
    assert set(found_in(database, "我摔倒了起不来")) == {"inbox_messages.text", "cases.summary", "case_entries.body"}
    assert "inbox_messages.text" not in found_in(database, WORD)


def test_an_open_case_and_what_was_said_around_it_wait_and_the_report_says_so(
    database: Database, life: Life, now: datetime
) -> None:
    with database.write() as session:
        cases.open_urgent(
            session, kind="health_emergency", conversation_id=life.mine, text=f"{WORD}急", now=now - MINUTE
        )
        told = erasure.preview(session, member_id=life.wang, parts=ALL, now=now)
    assert (told.waits, told.goes["cases"], told.goes["messages"]) == ({"open": 1, "held": 0}, 2, 0)
    done = erase_all(database, life, now)
    assert done.erased["left_open"] == 1
    assert done.erased.get("binding", 0) == 0, "staff must still reach the person"
    assert any(f"{WORD}急" in value for value in found_in(database, WORD)["case_entries.body"])
    with database.read() as session:
        assert identity.find_member_of(session, conversation_id=life.mine, now=now) is not None


def test_a_held_case_is_kept_whole(database: Database, life: Life, now: datetime) -> None:
    with database.write() as session:
        retention.place_hold(session, case_id=life.case, reason="派出所在查", by=BOSS, now=now)
    done = erase_all(database, life, now)
    assert done.erased["left_held"] == 1
    left = found_in(database, WORD)
    assert len(left["case_entries.body"]) == 5
    assert "inbox_messages.text" in left


def test_a_person_who_is_just_talking_is_not_cut_off(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now)
    approve(database, made, now)
    with database.write() as session:
        say(session, f"{WORD}号", "等等，还有件事", now + MINUTE)
    carry_out(database, now + 2 * MINUTE)
    with database.read() as session:
        assert requests.get_request(session, request_id=made.id).state == "approved"
        assert identity.find_member_of(session, conversation_id=life.mine, now=now) is not None
    carry_out(database, now + HOUR)
    with database.read() as session:
        assert requests.get_request(session, request_id=made.id).state == "done"
        assert identity.find_member_of(session, conversation_id=life.mine, now=now) is None


def test_a_telephone_that_came_to_another_keeps_what_is_theirs(database: Database, life: Life, now: datetime) -> None:
    from tests.center.people import LI

    with database.write() as session:
        prove(session, life.mine, now - HOUR, LI)
        say(session, f"{WORD}号", "这是李建国的新手机", now - MINUTE)
    erase_all(database, life, now)
    assert set(found_in(database, WORD)) == {
        "channel_accounts.external_id",
        "inbox_messages.external_message_id",
        "outbox_messages.provider_id",
    }
    assert "inbox_messages.text" in found_in(database, "这是李建国的新手机")
    with database.read() as session:
        assert identity.find_member_of(session, conversation_id=life.mine, now=now).member_id == life.li


def test_a_second_run_finds_nothing_more_to_do(database: Database, life: Life, now: datetime) -> None:
    first = erase_all(database, life, now)
    again = erase_all(database, life, now + HOUR)
    assert sum(first.erased.values()) > 8
    assert sum(again.erased.values()) == 0


def test_a_preview_tells_what_goes_and_what_stays_and_changes_nothing(
    database: Database, life: Life, now: datetime
) -> None:
    with database.read() as session:
        told = erasure.preview(session, member_id=life.wang, parts=ALL, now=now)
    assert told.goes == {"messages": 5, "cases": 2, "answers": 2, "contact": 1, "binding": 1}
    assert told.stays["payments"] == 1
    done = erase_all(database, life, now)
    assert {name: done.erased[name] for name in told.goes} == {**told.goes, "messages": 5}


def test_two_workers_erase_everything_once(database: Database, life: Life, now: datetime) -> None:
    made = draft(database, life, now)
    approve(database, made, now)
    with database.write() as session:
        assert erasure.claim(session, request_id=made.id, worker="a", now=now)
    with database.write() as session:
        assert not erasure.claim(session, request_id=made.id, worker="b", now=now + MINUTE)
    with pytest.raises(erasure.ErasureLostError), database.write() as session:
        erasure.step(session, request_id=made.id, worker="b", limit=9, now=now)
    # Whoever is silent for too long has lost it.
    carry_out(database, now + 3 * MINUTE, worker="b")
    with database.read() as session:
        assert requests.get_request(session, request_id=made.id).state == "done"


KILLED = """
import sys, time
from datetime import datetime
from center.db import Database
from center.privacy.erasure import service
database, now = Database(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
with database.write() as session:
    assert service.claim(session, request_id=1, worker="killed", now=now)
print("claimed", flush=True)
while True:
    with database.write() as session:
        service.step(session, request_id=1, worker="killed", limit=1, now=now)
        print("in the middle", flush=True)
        time.sleep(0.05)
"""


@pytest.mark.parametrize("after_lines", [1, 2, 4, 7])
def test_a_worker_killed_in_the_middle_is_followed_by_another(
    database: Database, life: Life, now: datetime, after_lines: int
) -> None:
    made = draft(database, life, now)
    assert made.id == 1
    approve(database, made, now)
    url = database.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", KILLED, url, now.isoformat()]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    for _ in range(after_lines):
        assert worker.stdout.readline()
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=20)
    worker.stdout.close()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        carry_out(database, now + 5 * MINUTE, worker="next")
        with database.read() as session:
            done = requests.get_request(session, request_id=made.id)
        if done.state == "done":
            break
    assert done.state == "done"
    assert found_in(database, WORD, NUMBER) == {}
    counted = {name: count for name, count in done.erased.items() if not name.startswith("left")}
    assert counted == {"messages": 5, "cases": 2, "answers": 2, "contact": 1, "binding": 1}, "counted once each"
    with database.read() as session:
        assert audit.verify(session) == []


def test_no_byte_of_the_words_is_left_in_the_file(sqlite_database: Database, now: datetime, keyring: object) -> None:
    life = live(sqlite_database, now)
    file = Path(str(sqlite_database.url.database))
    sqlite_database.settle(wholly=True)
    assert WORD.encode() in file.read_bytes()
    erase_all(sqlite_database, life, now)
    sqlite_database.dispose()
    beside = list(file.parent.glob(f"{file.name}*"))
    assert [path.name for path in beside if WORD.encode() in path.read_bytes()] == []


def test_a_copy_made_afterwards_holds_none_of_it(database: Database, life: Life, now: datetime) -> None:
    erase_all(database, life, now)
    with database.read() as session:
        copy = copies.gather(session, member_id=life.wang, with_id_number=False, now=now)
    assert WORD not in json.dumps(copy, ensure_ascii=False, default=str)
    assert copy["profile"]["name"] == WANG.name
    assert len(copy["payments"]) == 1


def test_the_log_says_who_erased_what_and_no_word_of_it(database: Database, life: Life, now: datetime) -> None:
    erase_all(database, life, now)
    with database.read() as session:
        entries = audit.list_entries(session, chosen=audit.EntryFilter(object_kind="request")).entries
    told = [(entry.action, entry.staff_name) for entry in reversed(entries)]
    assert told == [("open.request", CLERK.name), ("approve.request", BOSS.name), ("erase.request", "")]
    assert entries[0].new_value is not None
    assert "messages=5" in entries[0].new_value
