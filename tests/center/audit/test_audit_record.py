"""What is on record: with the deed or not at all, masked, and found again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from center.audit import service
from center.audit.views import Actor, EntryFilter, EntryView
from center.db import Database
from center.db.engine import Session
from tests.center.audit.log import faults, write_entries

EVERYTHING = EntryFilter()


def entries(database: Database, chosen: EntryFilter = EVERYTHING) -> list[EntryView]:
    with database.read() as session:
        return service.list_entries(session, chosen=chosen).entries


def reveal(session: Session, actor: Actor, now: datetime, **told: object) -> None:
    what = {"object_id": 7, "field": None, "old": None, "new": None, **told}
    service.record(session, actor=actor, action="unmask.member", object_kind="member", now=now, **what)


def test_an_entry_tells_who_what_when_from_where_and_both_values(
    database: Database, clerk: Actor, now: datetime
) -> None:
    with database.write() as session:
        reveal(session, clerk, now, field="address", old="二街坊", new="三街坊")
    (entry,) = entries(database)
    assert (entry.id, entry.at, entry.staff_id, entry.staff_name, entry.address) == (1, now, *clerk)
    assert (entry.action, entry.object_kind, entry.object_id) == ("unmask.member", "member", "7")
    assert (entry.field, entry.old_value, entry.new_value) == ("address", "二街坊", "三街坊")


def test_a_reason_to_read_a_sensitive_value_stands_whole_and_the_value_masked(
    database: Database, clerk: Actor, now: datetime
) -> None:
    with database.write() as session:
        reveal(session, clerk, now, field="phone", reason="case 100012")
        reveal(session, clerk, now, field="phone", new="13812345678", reason="case 100012")
    changed, read = entries(database)
    assert (read.field, read.new_value) == ("phone", "case 100012")
    assert changed.new_value == "138****5678"


def test_what_was_undone_is_not_on_record(database: Database, clerk: Actor, now: datetime) -> None:
    def fail_half_way() -> None:
        with database.write() as session:
            reveal(session, clerk, now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert entries(database) == []


def test_what_an_undone_transaction_left_is_not_written_with_the_next(
    database: Database, clerk: Actor, now: datetime
) -> None:
    with Session(database.engine) as session:
        session.begin()
        reveal(session, clerk, now, object_id=1)
        session.rollback()
        with session.begin():
            reveal(session, clerk, now, object_id=2)
    assert [entry.object_id for entry in entries(database)] == ["2"]


def test_a_part_that_was_undone_takes_nothing_else_along(database: Database, clerk: Actor, now: datetime) -> None:
    with database.write() as session:
        reveal(session, clerk, now, object_id=1)
        part = session.begin_nested()
        part.rollback()
        with session.begin_nested():
            reveal(session, clerk, now, object_id=2)
        reveal(session, clerk, now, object_id=3)
    assert [entry.object_id for entry in entries(database)] == ["3", "2", "1"]
    assert faults(database) == []


def test_what_cannot_be_put_on_record_does_not_happen(database: Database, clerk: Actor, now: datetime) -> None:
    def rename_as_nobody() -> None:
        with database.write() as session:
            session.execute(text("UPDATE staff_accounts SET display_name = 'x'"))
            reveal(session, Actor(999, "nobody", ""), now)

    with pytest.raises(SQLAlchemyError):
        rename_as_nobody()
    with database.read() as session:
        assert session.execute(text("SELECT display_name FROM staff_accounts")).scalar() == "王芳"


def test_where_nothing_can_be_written_nothing_can_be_recorded(database: Database, clerk: Actor, now: datetime) -> None:
    with pytest.raises(SQLAlchemyError), database.read() as session:
        reveal(session, clerk, now)
    with Session(database.engine) as session, pytest.raises(RuntimeError, match="transaction"):
        reveal(session, clerk, now)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("id_number", "62090219480305002X", "620***************"),
        ("bank_card", "6222021234567894417", "***************4417"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "0937-33", "***33"),
        ("birth_date", "1948-03-05", "1948-**-**"),
        ("one_time_password", "k7mq-x3vd", "***"),
        ("note", "卡号 6222 0212 3456 7894 417，电话13812345678", "卡号 ***********************，电话138****5678"),
        ("note", "身份证６２０９０２１９４８０３０５００２Ｘ", "身份证******************"),
        ("note", "10 月 15 日 1,280.00 元，案件 100042", "10 月 15 日 1,280.00 元，案件 100042"),
    ],
)
def test_values_are_stored_masked(
    database: Database, clerk: Actor, now: datetime, field: str, value: str, kept: str
) -> None:
    with database.write() as session:
        reveal(session, clerk, now, field=field, old=value, new=value)
    (entry,) = entries(database)
    assert (entry.old_value, entry.new_value) == (kept, kept)


@pytest.mark.parametrize("strange", ["a\x00b", "\ud800", "x" * 5000, "", "';DROP TABLE audit_entries;--", "a\x1fb"])
def test_strange_values_are_kept_as_far_as_they_can_be(
    database: Database, clerk: Actor, now: datetime, strange: str
) -> None:
    with database.write() as session:
        reveal(session, clerk._replace(address=strange), now, object_id=strange, field="note", new=strange)
    (entry,) = entries(database)
    assert len(entry.new_value) == min(len(strange), 2000)
    assert faults(database) == []


def test_entries_are_found_by_who_what_and_when(log: Database, clerk: Actor, now: datetime) -> None:
    command = Actor(None, "command", "")
    with log.write() as session:
        reveal(session, command, now + timedelta(days=1))
    assert len(entries(log, EntryFilter(staff_id=clerk.staff_id))) == 8
    assert [entry.staff_name for entry in entries(log, EntryFilter(action="unmask.member"))] == ["command"]
    assert [e.id for e in entries(log, EntryFilter(object_kind="member", object_id="1"))] == [8, 5, 2]
    since, until = now + timedelta(seconds=2), now + timedelta(seconds=4)
    assert [entry.id for entry in entries(log, EntryFilter(since=since, until=until))] == [4, 3]
    assert entries(log, EntryFilter(object_kind="' OR 1=1 --")) == []


def test_pages_follow_one_another_without_loss(log: Database) -> None:
    seen: list[int] = []
    before = None
    with log.read() as session:
        while True:
            page = service.list_entries(session, chosen=EVERYTHING, before=before, limit=3)
            seen += [entry.id for entry in page.entries]
            if page.older is None:
                break
            before = page.older
    assert seen == [8, 7, 6, 5, 4, 3, 2, 1]


def test_an_export_is_on_record_and_holds_what_was_there(log: Database, clerk: Actor, now: datetime) -> None:
    with log.write() as session:
        export = service.begin_export(session, actor=clerk, chosen=EntryFilter(object_id="1", since=now), now=now)
    write_entries(log, clerk, now, count=2)
    with log.read() as session:
        exported = [entry.id for entry in service.iterate_export(session, export=export)]
    assert exported == [8, 5, 2]
    (entry,) = entries(log, EntryFilter(action="export.audit"))
    assert "object_id=1" in entry.new_value
