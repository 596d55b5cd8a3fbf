"""A log that was changed behind the program's back shows it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from center import crypto
from center.audit import service
from center.audit.views import Actor, Fault, FaultKind, Mark
from center.crypto import Keyring
from center.db import Database
from tests.center.audit.log import faults, kinds, tamper, write_entries

COLUMNS = "at, staff_id, staff_name, address, action, object_kind, object_id, field, old_value, new_value"


def test_an_untouched_log_is_whole(log: Database) -> None:
    assert faults(log) == []
    with log.read() as session:
        assert service.find_mark(session).last_id == 8


def test_an_empty_log_without_accounts_is_whole(database: Database) -> None:
    assert faults(database) == []


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET new_value = 'x'", "DELETE FROM audit_entries"])
def test_the_database_refuses_to_change_the_log(log: Database, change: str) -> None:
    with pytest.raises(SQLAlchemyError), log.write() as session:
        session.execute(text(change))
    assert faults(log) == []


@pytest.mark.parametrize("column", [*COLUMNS.split(", "), "previous_hash", "hash"])
def test_every_altered_column_is_noticed(log: Database, clerk: Actor, column: str) -> None:
    altered = {"at": "'2026-11-21 00:00:00.000000'", "staff_id": "NULL"}.get(column, "'x'")
    tamper(log, f"UPDATE audit_entries SET {column} = {altered} WHERE id = 4")
    assert Fault(FaultKind.ALTERED, 4) in faults(log)


def test_an_emptied_value_is_not_the_same_as_none(log: Database) -> None:
    tamper(log, "UPDATE audit_entries SET field = '', old_value = NULL WHERE id = 4")
    assert faults(log) == [Fault(FaultKind.ALTERED, 4)]


@pytest.mark.parametrize("gone", ["id = 4", "id = 1", "id IN (3, 4, 5)"])
def test_removed_entries_are_noticed(log: Database, gone: str) -> None:
    tamper(log, f"DELETE FROM audit_entries WHERE {gone}")
    assert FaultKind.REMOVED in kinds(log)


def test_removed_entries_whose_gap_was_closed_are_noticed(log: Database) -> None:
    tamper(
        log,
        "DELETE FROM audit_entries WHERE id = 4",
        *(f"UPDATE audit_entries SET id = {number - 1} WHERE id = {number}" for number in range(5, 9)),
        "UPDATE audit_head SET last_id = 7",
    )
    assert {FaultKind.ALTERED, FaultKind.BROKEN, FaultKind.HEAD_ALTERED} <= kinds(log)


@pytest.mark.parametrize("new_id", [0, -3, 9, 500])
def test_an_inserted_entry_is_noticed(log: Database, new_id: int) -> None:
    tamper(
        log,
        f"INSERT INTO audit_entries (id, {COLUMNS}, previous_hash, hash) "
        f"SELECT {new_id}, {COLUMNS}, previous_hash, hash FROM audit_entries WHERE id = 8",
    )
    assert kinds(log) & {FaultKind.INSERTED, FaultKind.ALTERED}


def test_reordered_entries_are_noticed(log: Database) -> None:
    tamper(
        log,
        "UPDATE audit_entries SET id = 99 WHERE id = 3",
        "UPDATE audit_entries SET id = 3 WHERE id = 5",
        "UPDATE audit_entries SET id = 5 WHERE id = 99",
    )
    assert {FaultKind.ALTERED, FaultKind.BROKEN} <= kinds(log)


def test_a_cut_off_end_is_noticed(log: Database) -> None:
    tamper(log, "DELETE FROM audit_entries WHERE id > 5")
    assert faults(log) == [Fault(FaultKind.CUT_OFF, 6)]


def test_a_head_set_back_to_hide_a_cut_off_end_is_noticed_and_stays_so(
    log: Database, clerk: Actor, now: datetime
) -> None:
    tamper(
        log,
        "DELETE FROM audit_entries WHERE id > 5",
        "UPDATE audit_head SET last_id = 5, hash = (SELECT hash FROM audit_entries WHERE id = 5)",
    )
    assert faults(log) == [Fault(FaultKind.HEAD_ALTERED, 5)]
    write_entries(log, clerk, now, count=2)
    assert faults(log) == [Fault(FaultKind.HEAD_ALTERED, 7)], "going on must not seal what somebody did"


def test_a_removed_head_is_noticed_and_stays_so(log: Database, clerk: Actor, now: datetime) -> None:
    tamper(log, "DELETE FROM audit_head")
    assert kinds(log) == {FaultKind.HEAD_ALTERED}
    write_entries(log, clerk, now, count=2)
    assert kinds(log) == {FaultKind.HEAD_ALTERED}


@pytest.mark.parametrize("then", [0, 3])
def test_a_log_that_was_begun_anew_is_noticed(log: Database, clerk: Actor, now: datetime, then: int) -> None:
    tamper(log, "DELETE FROM audit_entries", "DELETE FROM audit_head")
    write_entries(log, clerk, now.replace(hour=5), count=then)
    assert kinds(log) == {FaultKind.BEGINNING_GONE}


def test_an_old_copy_put_back_differs_from_the_mark_noted_since(log: Database, clerk: Actor, now: datetime) -> None:
    with log.read() as session:
        head = session.execute(text("SELECT last_id, hash, seal FROM audit_head")).one()
    write_entries(log, clerk, now, count=4)
    with log.read() as session:
        mark = service.find_mark(session)
    assert faults(log, mark) == []
    tamper(
        log,
        "DELETE FROM audit_entries WHERE id > 8",
        f"UPDATE audit_head SET last_id = {head.last_id}, hash = '{head.hash}', seal = '{head.seal}'",
    )
    assert faults(log) == [], "an old copy is whole in itself"
    assert faults(log, mark) == [Fault(FaultKind.MARK_DIFFERS, 12)]
    write_entries(log, clerk, now.replace(hour=5), count=4)
    assert faults(log, mark) == [Fault(FaultKind.MARK_DIFFERS, 12)], "other entries under the old numbers"


def test_a_mark_may_be_the_beginning_of_a_hash(log: Database) -> None:
    with log.read() as session:
        mark = service.find_mark(session)
    assert faults(log, Mark(8, mark.hash[:16])) == []
    assert str(mark) == f"8:{mark.hash[:16]}"


def test_without_the_keys_nobody_writes_a_log_that_is_taken_for_ours(
    log: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    crypto.get_keyring.cache_clear()
    crypto.get_settings.cache_clear()
    found = faults(log)
    assert {fault.kind for fault in found} == {FaultKind.ALTERED, FaultKind.HEAD_ALTERED}
    assert len(found) == 9


def test_at_most_a_hundred_faults_are_told(log: Database, clerk: Actor, now: datetime) -> None:
    with log.write() as session:
        for number in range(150):
            service.record(session, actor=clerk, action="read.member", object_kind="member", object_id=number, now=now)
    tamper(log, "UPDATE audit_entries SET action = 'x'")
    assert len(faults(log)) == service.MOST_FAULTS
