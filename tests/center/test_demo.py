"""The demo center: the real one's shape, findable people, never over real records."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from center.clock import to_local
from center.conversations import service as conversations
from center.crypto import Keyring, get_keyring
from center.db import Database
from center.db.installation import DEMO, DEMO_UNFINISHED, is_demo, state_fact
from center.demo import __main__ as command
from center.demo import fill as filling
from center.demo.binding import NotADemoError, bind_demo_member
from center.demo.scale import Scale
from center.demo.sheets import FOLDER, read_sheet
from center.identity import service as identity
from center.identity.views import Outcome
from center.meetings import service as meetings
from tests.center.people import add_conversation, add_members


def fill(database: Database, now: datetime, members: int = 300, months: int = 12):
    ring = get_keyring()
    return filling.fill(database, members=members, months=months, keyring=ring, now=now, show_progress=False)


def one(database: Database, query: str):
    with database.read() as session:
        return session.execute(text(query)).scalar()


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    fill(database, now)
    return database


def test_real_size_has_the_real_numbers() -> None:
    scale = Scale(members=14_620, months=24, today=date(2026, 11, 22))
    assert (scale.party_members, scale.branches, scale.general_branches) == (3_083, 61, 8)


def test_demo_has_the_shape_of_the_center(filled: Database) -> None:
    assert one(filled, "SELECT count(*) FROM members") == 300
    assert one(filled, "SELECT count(*) FROM members WHERE is_party_member") == round(300 * 3083 / 14620)
    ages = one(filled, "SELECT avg(2026.9 - CAST(substr(CAST(birth_date AS text), 1, 4) AS integer)) FROM members")
    assert 70.5 < ages < 73.5
    assert one(filled, "SELECT count(*) FROM payments WHERE benefit_type = 'supplement'") == 300 * 13
    assert one(filled, "SELECT count(*) FROM payments WHERE status = 'scheduled'") > 0
    for table in ("payment_changes", "claim_steps", "certifications", "attendance", "party_posts", "meeting_materials"):
        assert one(filled, f"SELECT count(*) FROM {table}") > 0, table
    assert one(filled, "SELECT count(*) FROM party_posts WHERE post = 'secretary'") == 1
    assert one(filled, "SELECT count(*) FROM policy_articles WHERE NOT is_sample") == 0


def test_demo_account_can_be_verified_both_ways(database: Database, now: datetime) -> None:
    accounts = fill(database, now)
    assert len({account.employee_no for account in accounts}) == 3
    with database.write() as session:
        for number, account in enumerate(accounts):
            conversation = add_conversation(session, now, external_id=f"a{number}").conversation_id
            facts = {"name": account.name, "birth_date": account.birth_date, "id_last4": account.id_last4}
            outcome = identity.verify_facts(session, conversation_id=conversation, now=now, **facts)
            assert outcome is Outcome.VERIFIED
            other = add_conversation(session, now, external_id=f"b{number}").conversation_id
            outcome = identity.verify_code(session, conversation_id=other, code=account.code, now=now)
            assert outcome is Outcome.VERIFIED
            found = identity.find_member_of(session, conversation_id=other, now=now)
            assert found.member_id == account.member_id


@pytest.mark.parametrize("day", ["2026-11-22", "2026-12-04", "2026-12-19", "2026-12-22", "2026-12-27", "2027-02-28"])
def test_on_any_day_the_people_who_are_shown_have_a_meeting_within_three_days(
    sqlite_database: Database, day: str
) -> None:
    now = datetime.fromisoformat(f"{day}T22:00:00+08:00").astimezone(UTC)
    for account in fill(sqlite_database, now, members=500, months=1):
        with sqlite_database.read() as session:
            coming = meetings.list_upcoming(session, member_id=account.member_id, now=now, limit=9)
        near = [one for one in coming if now < one.starts_at < now + timedelta(days=3)]
        assert near, account
        days = [to_local(one.starts_at).date() for one in coming]
        assert len({one.id for one in near}) == len({to_local(one.starts_at).date() for one in near}), days


def test_the_office_has_notices_to_tell_and_one_to_publish(filled: Database) -> None:
    assert one(filled, "SELECT count(*) FROM notices WHERE state = 'published'") >= 3
    assert one(filled, "SELECT count(*) FROM notices WHERE state = 'in_review' AND drafted_by IS NULL") == 1
    assert one(filled, "SELECT count(*) FROM meetings WHERE kind = 'activity' AND audience = 'everyone'") > 0


def test_ids_go_on_after_the_loaded_ones(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        session.execute(
            text(
                "INSERT INTO organizations (code, kind, parent_id, name_zh, name_en, is_active) "
                "VALUES ('NEW', 'branch', 2, 'x', 'x', true)"
            )
        )


def test_demo_goes_into_an_empty_database_only(filled: Database, now: datetime) -> None:
    with pytest.raises(filling.NotEmptyError):
        fill(filled, now)


def test_demo_is_not_mixed_with_real_records(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_members(session, now)
    with pytest.raises(filling.NotEmptyError):
        fill(database, now)
    assert one(database, "SELECT count(*) FROM members") == 2


def test_demo_that_was_stopped_is_made_anew(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_members(session, now)
        state_fact(session, name=DEMO, value=DEMO_UNFINISHED, now=now)
    with database.read() as session:
        assert not is_demo(session)
    fill(database, now)
    assert one(database, "SELECT count(*) FROM members") == 300


def test_same_seed_makes_the_same_people(tmp_path: Path, now: datetime) -> None:
    names = []
    for number in range(2):
        database = Database(f"sqlite:///{tmp_path / str(number)}.db")
        fill(database, now, members=60, months=1)
        names.append(one(database, "SELECT group_concat(name || birth_date || branch_id || phone) FROM members"))
        names.append(one(database, "SELECT group_concat(amount_fen || status) FROM payments"))
        database.dispose()
    assert names[:2] == names[2:]


def test_one_member_is_enough(sqlite_database: Database, now: datetime) -> None:
    assert len(fill(sqlite_database, now, members=1, months=1)) == 1


def test_members_are_bound_without_a_check_in_the_demo_only(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_members(session, now)
        conversation = add_conversation(session, now).conversation_id
        bind = {"conversation_id": conversation, "employee_no": "YM000001", "now": now}
        with pytest.raises(NotADemoError):
            bind_demo_member(session, **bind)
        state_fact(session, name=DEMO, value="yes", now=now)
        bind_demo_member(session, **bind)
        assert conversations.get_conversation(session, conversation_id=conversation).member_id is not None


def test_command_shows_accounts_and_keeps_them_private(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], keyring: Keyring
) -> None:
    kept = tmp_path / "accounts.json"
    arguments = ["--members", "50", "--months", "1", "--quiet", "--accounts", str(kept)]
    arguments += ["--database", f"sqlite:///{tmp_path / 'demo.db'}"]
    assert command.main(arguments) == 0
    shown = capsys.readouterr().out
    accounts = json.loads(kept.read_text("utf-8"))
    assert all(account["code"] in shown and account["name"] in shown for account in accounts)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert command.main(arguments) == 2
    assert "empty" in capsys.readouterr().err


def bilinguals(value: object):
    if isinstance(value, dict):
        if "zh" in value or "en" in value:
            yield value
        for inner in value.values():
            yield from bilinguals(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from bilinguals(inner)


@pytest.mark.parametrize("sheet", [file.stem for file in sorted(FOLDER.glob("*.yml"))])
def test_sheets_say_everything_in_both_languages(sheet: str) -> None:
    for told in bilinguals(read_sheet(sheet)):
        assert set(told) == {"zh", "en"}, told


def test_everything_made_up_is_marked() -> None:
    texts = [article[field] for article in read_sheet("policies") for field in ("title", "text")]
    texts += [notice["title"] for part in ("notices", "activities") for notice in read_sheet("notices")[part]]
    assert all(told["zh"].startswith("【样本】") and told["en"].startswith("[Sample]") for told in texts)
