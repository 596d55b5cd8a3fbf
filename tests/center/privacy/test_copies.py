"""A copy holds everything that is a member's, and nothing that is somebody else's."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.conversations import service as conversations
from center.db import Database
from center.members.service import MemberNotFoundError
from center.privacy.copies import service
from center.privacy.copies.others import possible_names, tells_numbers
from center.privacy.copies.queries import MEMBERS
from tests.center.people import LI, WANG
from tests.center.privacy.life import BOSS, CLERK, DAY, HOUR, MINUTE, NUMBER, WORD, Life, live, prove, say


@pytest.fixture
def life(database: Database, now: datetime) -> Life:
    return live(database, now)


def copy_of(database: Database, member_id: int, now: datetime, *, whole: bool = False) -> dict:
    with database.read() as session:
        return service.gather(session, member_id=member_id, with_id_number=whole, now=now)


def told(copy: dict) -> str:
    return json.dumps(copy, ensure_ascii=False, default=str)


def test_everything_of_a_member_is_in_it(database: Database, life: Life, now: datetime) -> None:
    copy = copy_of(database, life.wang, now)
    text = told(copy)
    for piece in (
        f"{WORD}一",
        f"{WORD}二",
        f"{WORD}三",
        f"{WORD}四",
        f"{WORD}五",
        f"{WORD}七",
        f"{WORD}腿疼",
        f"{WORD}路",
        NUMBER,
    ):
        assert piece in text, piece
    for name in ("payments", "meetings", "reminders", "consents", "relatives", "attempts", "phones"):
        assert len(copy[name]) == 1, name
    assert copy["payments"][0]["amount_fen"] == 128_000
    # what was said and answered, and that a relative may ask now
    assert [len(talk["said"]) for talk in copy["conversations"]] == [5]
    assert {case["kind"] for case in copy["cases"]} == {"scam_loss"}


def test_nothing_of_anybody_else_is_in_it(database: Database, life: Life, now: datetime) -> None:
    text = told(copy_of(database, life.wang, now, whole=True))
    for piece in (LI.name, LI.id_number, LI.employee_no, "李建国的话留着", "李建国腿疼"):
        assert piece not in text, piece
    assert WORD not in told(copy_of(database, life.li, now))


def test_the_id_number_is_masked_unless_asked_for_and_keys_are_never_in_it(
    database: Database, life: Life, now: datetime
) -> None:
    masked, whole = copy_of(database, life.wang, now), copy_of(database, life.wang, now, whole=True)
    assert masked["profile"]["id_number"] == "620***************"
    assert whole["profile"]["id_number"] == WANG.id_number
    assert WANG.id_number[-4:] not in told(masked["profile"])
    with database.read() as session:
        row = session.execute(select(MEMBERS).where(MEMBERS.c.id == life.wang)).mappings().one()
    for secret in (row["id_index"], row["facts_index"]):
        assert secret not in told(whole)


def test_internal_notes_that_name_others_are_left_out_and_counted(
    database: Database, life: Life, now: datetime
) -> None:
    notes = {
        f"李建国说他看见的{WORD}": False,
        "问过孙丙，已经办妥": False,
        "她儿子电话 13811112222": False,
        f"回电 {NUMBER} 没人接": True,
        "等取暖费的文件下来再答": True,
    }
    with database.write() as session:
        case = cases.open_case(
            session, kind="complaint", conversation_id=None, member_id=life.wang, summary="投诉", details={}, now=now
        )
        for note in notes:
            cases.add_note(session, case_id=case.id, text=note, by=CLERK, now=now)
    copy = copy_of(database, life.wang, now)
    text = told(copy)
    assert {note: note in text for note in notes} == notes
    assert copy["notes_left_out"] == 3


def test_staff_are_named_only_where_they_looked_at_a_sensitive_field(
    database: Database, life: Life, now: datetime
) -> None:
    with database.write() as session:
        reader = Actor(BOSS.staff_id, "白玉堂", "10.0.0.1")
        for action, field, of in (
            ("unmask.member", "id_number", life.wang),
            ("change.member", "address", life.wang),
            ("unmask.member", "phone", life.li),
        ):
            audit.record(session, actor=reader, action=action, object_kind="member", object_id=of, field=field, now=now)
    copy = copy_of(database, life.wang, now)
    assert [(one["staff_name"], one["action"], one["field"]) for one in copy["readings"]] == [
        ("白玉堂", "unmask.member", "id_number")
    ]
    assert CLERK.name not in told(copy["cases"])


def test_a_phone_that_was_handed_on_keeps_each_ones_words_apart(database: Database, life: Life, now: datetime) -> None:
    with database.write() as session:
        prove(session, life.mine, now - HOUR, LI)
        say(session, f"{WORD}号", "我是李建国，换手机了", now - MINUTE)
    assert "我是李建国，换手机了" not in told(copy_of(database, life.wang, now))
    hers = told(copy_of(database, life.li, now))
    assert "我是李建国，换手机了" in hers
    assert f"{WORD}二" not in hers


def test_what_was_asked_before_the_check_is_in_it_with_its_case(database: Database, life: Life, now: datetime) -> None:
    with database.write() as session:
        fresh = conversations.open_conversation(session, channel="webchat", external_id="fresh", now=now - DAY)
        opened = cases.open_urgent(
            session, kind="health_emergency", conversation_id=fresh.conversation_id, text="摔了", now=now - DAY
        )
        prove(session, fresh.conversation_id, now - HOUR)
    assert opened.member_id is None
    assert "health_emergency" in {case["kind"] for case in copy_of(database, life.wang, now)["cases"]}


def test_nobody_has_no_copy(database: Database, life: Life, now: datetime) -> None:
    with pytest.raises(MemberNotFoundError):
        copy_of(database, 999, now)


def test_names_are_found_in_running_words() -> None:
    assert {"王桂兰", "欧阳无名"} <= possible_names("问过王桂兰和欧阳无名，都说好")
    assert "Li Jianguo" in possible_names("asked Li Jianguo twice")
    assert tells_numbers("电话13811112222", own=())
    assert tells_numbers("卡号6222 0204 0200 1234 567", own=())
    assert not tells_numbers("电话13811112222", own=("13811112222",))
    assert not tells_numbers("报销 1280 元，2026-10-15", own=())
