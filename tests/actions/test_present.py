"""The code at the door, told in the chat: only at a meeting of one's own, and never in place of a cry for help."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from center.db.engine import Database
from center.meetings.models import Attendance
from tests.actions.rehearsal import Person
from tests.actions.test_meetings import add_meeting

CODE = "482913"
NOW_ON = "2026-11-22T10:30"  # half an hour from now


def present(database: Database) -> list[tuple[int, bool | None, str | None]]:
    with database.read() as session:
        rows = session.execute(select(Attendance.meeting_id, Attendance.was_present, Attendance.present_by))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("到了，门口的码是 482913", "rsvp_attend"),
        ("482913", "nlu_fallback"),
        ("我到会场了，签到码 482913", "query_meeting"),
        ("俄来咧，四八二九一三", "rsvp_attend"),
        ("签到 482 913", "verify_identity"),
        ("门上贴的号码是482913。", "report_scam_loss"),
        ("I'm here, the code at the door is 482913", "greet"),
    ],
)
def test_whoever_tells_the_code_of_their_meeting_is_there(
    database: Database, person: Person, said: str, intent: str
) -> None:
    meeting = add_meeting(database, NOW_ON, door_code=CODE)
    assert "十一月支部会，您到了" in person.say(said, intent)
    assert present(database) == [(meeting, True, "code")]
    assert "刚才就记上了" in person.say(said, intent)


@pytest.mark.parametrize(
    "said",
    [
        "验证码是 482913，我告诉他们了",
        "我把码 482913 给人家说了",
        "短信来的码是482913，要不要告诉他",
        "密码是482913",
        "I told him the code 482913",
        "到银行了，他让我念 482913",
        "卡里转了 482913",
    ],
)
def test_a_code_that_was_given_away_is_none_at_a_door(database: Database, person: Person, said: str) -> None:
    add_meeting(database, NOW_ON, door_code=CODE)
    person.say(said, "report_scam_loss")
    assert present(database) == []
    assert any(response.startswith("utter_scams_loss") for response in person.responses)


def test_what_the_safety_net_has_heard_comes_first(database: Database, person: Person) -> None:
    add_meeting(database, NOW_ON, door_code=CODE)
    person._metadata = {"alarm": "scam_loss"}
    person.say("到了，门口的码是 482913", "report_scam_loss")
    assert present(database) == []


def test_another_code_is_said_to_be_wrong_only_where_the_door_is_spoken_of(database: Database, person: Person) -> None:
    add_meeting(database, NOW_ON, door_code=CODE)
    assert "这个码对不上" in person.say("到了，门口的码是 111222", "rsvp_attend")
    assert "对不上" not in person.say("111222", "nlu_fallback")
    assert "对不上" not in person.say("到了，码是 111222", "report_scam_loss")
    assert present(database) == []


def test_guessing_ends(database: Database, person: Person) -> None:
    add_meeting(database, NOW_ON, door_code=CODE)
    for wrong in range(5):
        person.say(f"门口的码是 10000{wrong}", "rsvp_attend")
    assert "过一刻钟再试" in person.say("门口的码是 482913", "rsvp_attend")
    assert present(database) == []


def test_where_no_meeting_of_theirs_is_on_nothing_is_heard(database: Database, person: Person, li: Person) -> None:
    add_meeting(database, "2026-11-25T09:30", door_code=CODE)
    person.say("到了，门口的码是 482913", "rsvp_attend")
    assert present(database) == []
    add_meeting(database, NOW_ON, door_code="530174")
    assert "530174" not in li.say("到了，门口的码是 530174", "rsvp_attend")
    assert present(database) == []


def test_a_stranger_is_not_noted(database: Database, stranger: Person) -> None:
    add_meeting(database, NOW_ON, door_code=CODE)
    stranger.say("到了，门口的码是 482913", "rsvp_attend")
    assert present(database) == []
