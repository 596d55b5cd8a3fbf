"""The database itself: migrations, integrity, append-only tables, transactions. On SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from datetime import date, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from center.benefits.models import BenefitType, Payment
from center.cases import service as cases
from center.cases.models import Case, CaseEntry
from center.conversations.models import ChannelAccount
from center.db import Database, DatabaseBusyError, engine
from center.db.migrate import downgrade, is_current, main, migrate
from center.db.models import metadata
from center.meetings.models import Attendance
from center.organizations.models import Organization, PartyPost
from tests.center.people import add_conversation, add_members


def test_migrations_make_exactly_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert is_current(database)


def test_migrations_can_be_undone_and_run_again(database: Database) -> None:
    downgrade(database)
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    migrate(database)
    assert is_current(database)


GATHERING = (
    "INSERT INTO meetings (id, organization_id, kind, audience, title_zh, title_en, starts_at, ends_at, place_zh,"
    " place_en, state) VALUES (1, 3, :kind, 'everyone', '太极拳', 'Tai chi', '2026-12-01 01:00:00',"
    " '2026-12-01 02:00:00', '广场', 'Square', 'planned')"
)


def test_an_activity_is_a_meeting_only_since_it_can_be_entered_as_one(database: Database, now: datetime) -> None:
    downgrade(database, revision="0020")
    with database.write() as session:
        member_id, _ = add_members(session, now)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(GATHERING), {"kind": "activity"})
    migrate(database)
    with database.write() as session:
        session.execute(text(GATHERING), {"kind": "activity"})
        session.execute(insert(Attendance).values(member_id=member_id, meeting_id=1, answer="attend"))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("UPDATE meetings SET kind = 'tea_party'"))


def test_taking_back_activities_keeps_them_and_their_answers(database: Database, now: datetime) -> None:
    with database.write() as session:
        member_id, _ = add_members(session, now)
        session.execute(text(GATHERING), {"kind": "activity"})
        session.execute(insert(Attendance).values(member_id=member_id, meeting_id=1, answer="attend"))
    downgrade(database, revision="0020")
    with database.read() as session:
        assert session.execute(text("SELECT kind FROM meetings")).scalars().all() == ["study_session"]
        assert session.execute(text("SELECT meeting_id, answer FROM attendance")).all() == [(1, "attend")]
        if database.is_sqlite:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("UPDATE meetings SET kind = 'activity'"))


def test_migrate_command_makes_a_database(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'center.db'}"
    assert main(["--database", url]) == 0
    assert main(["--database", url]) == 0


REPLACE_ENTRY = """
INSERT OR REPLACE INTO case_entries (id, case_id, kind, author, body, at)
SELECT id, case_id, kind, author, 'x', at FROM case_entries
"""


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_entries SET body = 'x'",
        "DELETE FROM case_entries",
        REPLACE_ENTRY,
        "TRUNCATE case_entries",
    ],
)
def test_timeline_refuses_every_change(database: Database, now: datetime, change: str) -> None:
    with database.write() as session:
        conversation = add_conversation(session, now)
        case = cases.open_urgent(
            session, kind="scam_loss", conversation_id=conversation.conversation_id, text="钱转了", now=now
        )
    with pytest.raises(SQLAlchemyError), database.write() as session:
        session.execute(text(change))
    with database.read() as session:
        assert [entry.body for entry in cases.list_timeline(session, case_id=case.id)] == ["钱转了"]


WRONG_ROWS = {
    "payment of nobody": (Payment, {"member_id": 999}),
    "payment of no benefit": (Payment, {"benefit_type": "lottery"}),
    "payment twice": (Payment, {"period": "2026-09"}),
    "payment of nothing": (Payment, {"amount_fen": 0}),
    "payment in no month": (Payment, {"period": "2026-1"}),
    "paid on no day": (Payment, {"paid_on": None}),
    "held for no reason": (Payment, {"status": "held"}),
    "unknown status": (Payment, {"status": "gone"}),
    "card of five": (Payment, {"card_last4": "12345"}),
    "second center": (Organization, {"kind": "branch", "parent_id": None}),
    "second secretary": (PartyPost, {}),
    "same code": (Organization, {"code": "B"}),
    "bound without time": (ChannelAccount, {}),
    "closed without time": (Case, {}),
    "fact without name": (CaseEntry, {}),
}


def whole_row(model: type, members: tuple[int, int], now: datetime) -> dict[str, object]:
    if model is Payment:
        return {
            "member_id": members[0],
            "benefit_type": "supplement",
            "period": "2026-10",
            "amount_fen": 128_000,
            "status": "paid",
            "paid_on": date(2026, 10, 15),
            "card_last4": "4417",
        }
    if model is Organization:
        return {"code": "X", "kind": "branch", "parent_id": 2, "name_zh": "新", "name_en": "New"}
    if model is PartyPost:
        return {"organization_id": 3, "member_id": members[1], "post": "secretary", "held_from": date(2025, 1, 1)}
    if model is ChannelAccount:
        return {
            "conversation_id": "c",
            "channel": "web",
            "external_id": "x",
            "member_id": members[0],
            "created_at": now,
        }
    if model is Case:
        return {
            "kind": "scam",
            "urgency": "soon",
            "state": "closed",
            "summary": "",
            "details": {},
            "opened_at": now,
        }
    return {"case_id": 1, "kind": "fact", "author": "member", "body": "x", "at": now}


@pytest.mark.parametrize("what", WRONG_ROWS)
def test_database_refuses(database: Database, now: datetime, what: str) -> None:
    model, wrong = WRONG_ROWS[what]
    with database.write() as session:
        members = add_members(session, now)
        kind = {
            "code": "supplement",
            "name_zh": "外",
            "name_en": "S",
            "cadence": "monthly",
            "policy_topic": "supplement",
        }
        session.execute(insert(BenefitType).values(**kind))
        session.execute(insert(Payment).values(**{**whole_row(Payment, members, now), "period": "2026-09"}))
        session.execute(insert(PartyPost).values(**{**whole_row(PartyPost, members, now), "member_id": members[0]}))
        cases.open_case(
            session, kind="suggestion", conversation_id=None, member_id=None, summary="", details={}, now=now
        )
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(insert(model).values(**{**whole_row(model, members, now), **wrong}))


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        session.execute(update(Organization).values(name_zh="x"))


def fail_half_way(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_members(session, now)
        raise RuntimeError


def test_failed_write_leaves_nothing(database: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError):
        fail_half_way(database, now)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM members")).scalar() == 0


def test_writes_of_many_threads_all_arrive(database: Database, now: datetime) -> None:
    def write(number: int) -> None:
        for message in range(10):
            with database.write() as session:
                add_conversation(session, now, external_id=f"{number}-{message}")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM channel_accounts")).scalar() == 60


def test_write_inside_a_write_is_named(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    with sqlite_database.write(), pytest.raises(DatabaseBusyError), sqlite_database.write():
        pass


def test_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(SQLAlchemyError, match="without a zone"), database.write() as session:
        add_conversation(session, datetime(2026, 11, 22, 10))  # noqa: DTZ001


def test_migrations_make_every_check_and_index_of_the_models(sqlite_database: Database, tmp_path) -> None:
    # compare_metadata looks at neither checks nor the conditions of partial indices.
    made = Database(f"sqlite:///{tmp_path / 'models.db'}")
    metadata.create_all(made.engine)

    def shape(database: Database) -> dict[str, set[tuple[str, str]]]:
        found = inspect(database.engine)
        shapes: dict[str, set[tuple[str, str]]] = {}
        for table in metadata.tables:
            checks = {(str(check["name"]), str(check["sqltext"])) for check in found.get_check_constraints(table)}
            indices = {
                (str(index["name"]), str((index.get("dialect_options") or {}).get("sqlite_where")))
                for index in found.get_indexes(table)
            }
            shapes[table] = checks | indices
        return shapes

    assert shape(made) == shape(sqlite_database)
    made.dispose()


def test_a_write_that_holds_everybody_up_is_told_with_whose_it_is(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write():
        pass
    assert "a write in" not in caplog.text
    monkeypatch.setattr("center.db.engine.LONG_WRITE_SECONDS", -1.0)
    with database.write():
        pass
    assert "test_database.test_a_write_that_holds_everybody_up" in caplog.text
