"""What was studied, page by page; the branch, its secretary and its dues; what is a reason for not coming."""

from __future__ import annotations

from sqlalchemy import insert

from actions.meetings.materials import page_end
from actions.meetings.reading import reason_in
from center.db.engine import Database
from center.members.models import PartyDues
from center.organizations.models import PartyPost
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person
from tests.actions.test_meetings import NEXT_WEEK, add_material, add_meeting, add_study


def test_a_single_text_is_quoted_and_a_long_one_page_by_page(database: Database, person: Person) -> None:
    text = "这是一句不长不短的话，念起来大约要三秒钟。" * 20
    add_material(database, add_study(database, NEXT_WEEK), text_zh=text)
    answer = person.say("这次学啥", "query_study_material")
    assert "《讲话摘要》\n这是一句" in answer
    assert answer.endswith("要接着看吗？")
    pages = [person.lines[1].split("\n")[1]]
    while "接着看" in [b["title"] for b in person.buttons]:
        person.tap("接着看")
        pages.append(person.lines[0].split("\n")[1])
    assert "".join(pages) == text


def test_several_materials_are_listed_and_one_can_be_picked(database: Database, person: Person) -> None:
    meeting = add_study(database, NEXT_WEEK)
    add_material(database, meeting, 0)
    add_material(
        database,
        meeting,
        1,
        kind="video",
        title_zh="录像",
        url="https://x.invalid/v",
        minutes=12,
        text_zh=None,
        text_en=None,
    )
    answer = person.say("学习材料", "query_study_material")
    assert "录像，12 分钟" in answer
    assert "头一段话" not in answer
    assert "头一段话。" in person.tap("讲话摘要")


LAST_WEEK = "2026-11-18T15:00"


def test_what_was_studied_last_is_shown_on_asking_and_where_nothing_else_is_there(
    database: Database, person: Person
) -> None:
    add_material(database, add_study(database, LAST_WEEK, state="held"), text_zh="上回学的话。")
    answer = person.say("学习材料给我看看", "query_study_material")
    assert person.responses[0] == "utter_meetings_material_last"
    assert "上回学的话。" in answer
    add_material(database, add_study(database, NEXT_WEEK), text_zh="下回学的话。")
    assert "下回学的话。" in person.say("学习材料给我看看", "query_study_material")
    answer = person.say("上次学习的材料", "query_study_material")
    assert "上回学的话。" in answer
    assert "utter_meetings_material_last" not in person.responses
    assert "下回学的话。" in person.say("上次的字太小，这次的发给我", "query_study_material")


def test_what_a_summary_offers_to_read_is_read_to_those_who_were_invited(
    database: Database, person: Person, li: Person
) -> None:
    study = add_meeting(database, LAST_WEEK, state="held")
    add_material(database, study, text_zh="支部里学的话。")
    read = {"command": "read 1 0"}
    assert "支部里学的话。" in person.say("/query_study_material", "query_study_material", **read)
    assert "支部里学的话。" not in li.say("/query_study_material", "query_study_material", **read)


def test_no_material_is_said(database: Database, person: Person) -> None:
    add_study(database, NEXT_WEEK)
    assert "还没有放上来" in person.say("学习材料", "query_study_material")


def test_branch_secretary_and_dues(database: Database, wang: int, person: Person, li: Person) -> None:
    assert "书记现在还没有登记" in person.say("我在哪个支部", "query_branch")
    with database.write() as session:
        post = {"organization_id": 3, "member_id": wang + 1, "post": "secretary", "public_phone": "0937-3901234"}
        session.execute(insert(PartyPost), [{**post, "held_from": NOW.date()}])
        session.execute(insert(PartyDues), [{"member_id": wang, "monthly_fen": 850, "paid_through": "2026-09"}])
    answer = person.say("我在哪个支部", "query_branch")
    assert "您在第一支部，上面是总支。" in answer
    assert "书记是李建国，电话 0937-3901234。" in answer
    assert person.say("党费交到几月了", "query_branch").startswith("党费每月 8.50 元，交到了 2026 年 9 月。")
    assert "您不用交" in li.say("党费咋交", "query_branch")


def test_only_what_explains_is_a_reason() -> None:
    assert reason_in("帮我请个假，女儿接我去兰州了") == "女儿接我去兰州了"
    assert reason_in("I can't come on Wednesday, my knee is bad") == "my knee is bad"
    assert reason_in("腿疼去不了") == "腿疼"
    assert reason_in("身体不舒服学习会去不了") == "身体不舒服"
    assert reason_in("来不了，住院了") == "住院了"
    assert reason_in("去不了，腿疼") == "腿疼"
    assert reason_in("去不了 有事") == "有事"
    assert reason_in("去不了，好吧") is None
    assert reason_in("my leg hurts so I can't come") == "my leg hurts"
    assert reason_in("I can't come because my wife is ill") == "my wife is ill"
    assert reason_in("支部会我去不了") is None


def test_a_page_ends_with_a_sentence() -> None:
    assert page_end("一二三。四五六。", 0, 5) == 4
    assert page_end("一二三四五六七", 0, 5) == 5
    assert page_end("一二三。", 0, 5) == 4
