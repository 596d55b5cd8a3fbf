"""A night deletes what is too old and nothing else; a doubt, a hold, a kill and a second worker are survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from center.audit import service as audit
from center.cases import service as cases
from center.db import Database
from center.retention import jobs, running, service
from center.retention.work import NightWork
from tests.center.privacy.life import BOSS, DAY, HOUR, SECOND, found_in, say
from tests.center.retention.old_times import (
    MINUTE,
    OLD,
    YOUNG,
    confirm,
    fill,
    last_run,
    seen_before,
    work_through,
)

ROOT = Path(__file__).resolve().parents[3]
EVERYTHING = {"outbox": 1, "inbox": 1, "cases": 1, "sessions": 1, "codes": 1, "attempts": 1, "consents": 1}


@pytest.fixture
def night(database: Database, now: datetime) -> datetime:
    """Half past two at night, with a night before it."""
    fill(database, now + 16 * HOUR)
    seen_before(database, now + 16 * HOUR)
    return now + 16 * HOUR + 30 * MINUTE


def test_what_is_too_old_goes_and_what_is_younger_stays(database: Database, night: datetime) -> None:
    young = found_in(database, YOUNG)
    assert len(found_in(database, OLD)) > 10
    work_through(database, night)
    run = last_run(database)
    assert (run.state, run.doubt, dict(run.deleted)) == ("done", None, EVERYTHING)
    assert found_in(database, OLD) == {}
    assert found_in(database, YOUNG) == young


def test_it_is_on_record_in_numbers_and_the_log_stays_whole(database: Database, night: datetime) -> None:
    work_through(database, night)
    with database.read() as session:
        (entry,) = audit.list_entries(session, chosen=audit.EntryFilter(action="run.retention")).entries
        assert audit.verify(session) == []
    assert entry.new_value == "outbox=1, inbox=1, cases=1, sessions=1, codes=1, attempts=1, consents=1"


def test_the_same_night_does_not_come_twice_and_the_next_finds_nothing(database: Database, night: datetime) -> None:
    work_through(database, night)
    assert not NightWork(database, worker="w").step(now=night + HOUR)
    work_through(database, night + DAY)
    assert [dict(last_run(database).deleted), last_run(database).state] == [{}, "done"]
    with database.read() as session:
        assert len(service.list_runs(session, limit=9)) == 3


def test_a_message_that_a_case_refers_to_loses_its_words_and_stays(database: Database, night: datetime) -> None:
    with database.write() as session:
        at = night - timedelta(days=37 * 31)
        heard = say(session, "w", f"{OLD}：我摔了", at)
        case = cases.open_case(
            session, kind="complaint", conversation_id=None, member_id=None, summary="没办完", details={}, now=at
        )
        cases.add_text(session, case_id=case.id, text="见消息", inbox_id=heard, now=at)
    work_through(database, night)
    with database.read() as session:
        row = session.execute(
            text("SELECT text, external_message_id FROM inbox_messages WHERE id = :id"), {"id": heard}
        )
        assert row.one() == ("", f"erased-{heard}")
        lines = cases.list_timeline(session, case_id=case.id)
    assert [line.inbox_id for line in lines] == [None, heard]
    assert found_in(database, OLD) == {}
    work_through(database, night + DAY)
    assert dict(last_run(database).deleted) == {}, "it is not emptied again every night"


def test_what_still_has_to_be_answered_or_sent_is_never_deleted(database: Database, night: datetime) -> None:
    with database.write() as session:
        session.execute(text("UPDATE inbox_messages SET state = 'received', finished_at = NULL"))
        session.execute(text("UPDATE outbox_messages SET state = 'due', finished_at = NULL"))
    work_through(database, night)
    assert not {"inbox", "outbox"} & set(last_run(database).deleted)


def test_a_hold_keeps_a_case_and_what_was_said_around_it_until_it_is_lifted(
    database: Database, night: datetime
) -> None:
    with database.write() as session:
        assert service.place_hold(session, case_id=1, reason="派出所要看", by=BOSS, now=night)
        assert not service.place_hold(session, case_id=1, reason="又一次", by=SECOND, now=night)
    work_through(database, night)
    assert set(last_run(database).deleted) == {"sessions", "codes"}
    with database.write() as session:
        (hold,) = service.list_holds(session)
        service.lift_hold(session, hold_id=hold.id, by=SECOND, now=night + HOUR)
        with pytest.raises(service.HoldNotFoundError):
            service.lift_hold(session, hold_id=hold.id, by=SECOND, now=night + HOUR)
    work_through(database, night + DAY)
    assert set(last_run(database).deleted) == {"outbox", "inbox", "cases", "attempts", "consents"}
    assert found_in(database, OLD) == {}


def test_a_hold_that_comes_up_in_the_middle_counts_at_once(database: Database, night: datetime) -> None:
    work = NightWork(database, worker="w")
    work.step(now=night)
    work.step(now=night)
    with database.read() as session:
        run = running.find_open(session)
        portion, held = running.find_portion(session, run=run, limit=9)
    with database.write() as session:
        service.place_hold(session, case_id=1, reason="派出所要看", by=BOSS, now=night)
    with database.write() as session:
        running.delete_portion(session, run_id=run.id, worker="w", portion=portion, held=held, now=night)
    while work.step(now=night):
        pass
    assert set(last_run(database).deleted) == {"sessions", "codes"}


def test_the_first_night_waits_until_somebody_has_looked(database: Database, now: datetime) -> None:
    fill(database, now)
    work_through(database, now)
    run = last_run(database)
    assert (run.state, run.doubt, run.due) == ("waiting", "first", 7)
    work_through(database, now + 5 * DAY)
    assert len(found_in(database, OLD)) > 10, "however long nobody looks"
    confirm(database, now + 5 * DAY)
    work_through(database, now + 5 * DAY)
    assert dict(last_run(database).deleted) == EVERYTHING


def test_a_clock_that_jumps_deletes_nothing_whoever_waits(database: Database, night: datetime) -> None:
    work_through(database, night)
    young = found_in(database, YOUNG)
    for days in (3650, 3651, 3652, 3700):
        work_through(database, night + timedelta(days=days))
    run = last_run(database)
    assert (run.state, run.doubt) == ("waiting", "clock")
    assert found_in(database, YOUNG) == young
    with database.write() as session:
        service.discard_run(session, run_id=run.id, by=BOSS, now=night + DAY)
    work_through(database, night + DAY)
    assert (last_run(database).state, last_run(database).doubt) == ("done", None), "the clock is right again"
    assert found_in(database, YOUNG) == young


def test_too_much_at_once_waits(database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("center.retention.guard.FEW", 0)
    fill(database, now)
    seen_before(database, now)
    work_through(database, now + 30 * HOUR)
    assert (last_run(database).state, last_run(database).doubt) == ("waiting", "amount")


def test_a_doubt_is_settled_once_and_by_somebody(database: Database, now: datetime) -> None:
    fill(database, now)
    work_through(database, now)
    run_id = last_run(database).id
    with database.write() as session:
        service.discard_run(session, run_id=run_id, by=BOSS, now=now)
    for settle in (service.confirm_run, service.discard_run):
        with pytest.raises(service.RunNotWaitingError), database.write() as session:
            settle(session, run_id=run_id, by=SECOND, now=now)
    with database.read() as session:
        entries = audit.list_entries(session, chosen=audit.EntryFilter(object_kind="retention")).entries
    assert [(entry.action, entry.staff_name) for entry in entries] == [("discard_run.retention", BOSS.name)]


def test_a_rule_that_became_longer_since_counts(database: Database, night: datetime) -> None:
    with database.write() as session:
        service.set_rule(session, kind="codes", months=3, by=BOSS, now=night)
    work = NightWork(database, worker="w")
    work.step(now=night)
    with database.write() as session:
        service.set_rule(session, kind="codes", months=24, by=BOSS, now=night)
    while work.step(now=night):
        pass
    assert "codes" not in last_run(database).deleted


def test_a_rule_is_changed_on_record_and_never_below_the_law(database: Database, night: datetime) -> None:
    with database.write() as session:
        service.set_rule(session, kind="messages", months=12, by=BOSS, now=night)
    with pytest.raises(service.RuleTooShortError), database.write() as session:
        service.set_rule(session, kind="audit", months=35, by=BOSS, now=night)
    with database.read() as session:
        rules = {rule.kind: rule for rule in service.list_rules(session)}
        (entry,) = audit.list_entries(session, chosen=audit.EntryFilter(action="change.retention")).entries
    assert (rules["messages"].months, rules["messages"].changed_by, rules["audit"].months) == (12, BOSS.name, 36)
    assert (entry.object_id, entry.old_value, entry.new_value) == ("messages", "36", "12")


def test_two_workers_do_a_night_once(database: Database, night: datetime) -> None:
    workers = [NightWork(database, worker=name) for name in ("a", "b")]
    for _ in range(200):
        moved = [worker.step(now=night) for worker in workers]
        if not any(moved):
            break
    assert dict(last_run(database).deleted) == EVERYTHING
    with database.read() as session:
        assert len(service.list_runs(session, limit=9)) == 2


def test_whoever_lost_a_run_deletes_nothing_more(database: Database, night: datetime) -> None:
    work = NightWork(database, worker="slow")
    work.step(now=night)
    work.step(now=night)
    with database.read() as session:
        run = running.find_open(session)
        portion, held = running.find_portion(session, run=run, limit=9)
    with database.write() as session:
        assert running.claim(session, run_id=run.id, worker="other", now=night + 3 * MINUTE)
    with pytest.raises(running.RunLostError), database.write() as session:
        running.delete_portion(session, run_id=run.id, worker="slow", portion=portion, held=held, now=night)


KILLED = """
import sys, time
from datetime import datetime
from center.db import Database
from center.retention.work import NightWork
database, now = Database(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
work = NightWork(database, worker="killed")
work.pace.size = 7
work.pace.learn = lambda seconds: None
while work.step(now=now):
    print("one step", flush=True)
    time.sleep(0.01)
"""


@pytest.mark.parametrize("steps", [1, 3, 8, 15])
def test_a_night_that_was_killed_goes_on_where_it_was(database: Database, now: datetime, steps: int) -> None:
    fill(database, now, talks=60)
    seen_before(database, now)
    night = now + 30 * HOUR
    url = database.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", KILLED, url, night.isoformat()]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    for _ in range(steps):
        assert worker.stdout.readline()
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=20)
    worker.stdout.close()
    for minute in range(3, 30):
        work_through(database, night + minute * MINUTE, worker="next")
        if last_run(database).state == "done":
            break
    assert dict(last_run(database).deleted) == EVERYTHING | {"outbox": 60, "inbox": 60}, "counted once each"
    assert found_in(database, OLD) == {}


def test_every_reference_to_a_message_is_known_to_those_who_delete(database: Database) -> None:
    """Whoever adds a key to messages must teach center/conversations/erasing of it, or let the database empty it."""
    from center.db.models import metadata

    found = {
        f"{table.name}.{key.parent.name}"
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in {"inbox_messages", "outbox_messages"} and key.ondelete != "SET NULL"
    }
    assert found == {"case_entries.inbox_id", "case_entries.outbox_id", "outbox_messages.in_reply_to"}


def test_jobs_go_in_an_order_that_lets_questions_go_after_their_answers() -> None:
    names = [job.name for job in jobs.JOBS]
    assert names.index("outbox") < names.index("inbox")
    assert len(set(names)) == len(names)


def test_a_request_goes_when_it_was_answered_long_ago_or_a_draft_ran_out(database: Database, night: datetime) -> None:
    from center.privacy.requests import service as requests

    long_ago = night - timedelta(days=37 * 31)
    with database.write() as session:
        for kind, parts in (("delete", ["messages"]), ("correct", ["phone"]), ("copy", [])):
            about = {"reason": "x", "identified_by": "id_card_seen", "by": BOSS, "now": long_ago}
            made = requests.open_request(session, member_id=1, kind=kind, parts=parts, **about)
            if kind == "correct":
                requests.close(
                    session,
                    request_id=made.id,
                    is_refused=True,
                    answer="不对",
                    by=SECOND,
                    expected_version=1,
                    now=long_ago,
                )
    work_through(database, night)
    assert last_run(database).deleted["requests"] == 2
    with database.read() as session:
        assert [line.kind for line in requests.list_requests(session, limit=9)] == ["copy"], "it still waits"
