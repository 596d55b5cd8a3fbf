"""What was read back is put right in the words people use: they name the part and say that it is wrong."""

from __future__ import annotations

import pytest

from actions.corrections import put_right, says_it_is_wrong, takes_back, with_part_put_right
from actions.emergency_later import mended_place
from center.db.engine import Database
from tests.actions.rehearsal import Person
from tests.actions.test_benefits import cases_of
from tests.actions.test_scams import facts

CHANGE, VISIT, RELATIVE = "update_personal_info", "request_home_visit", "act_for_relative"


@pytest.fixture
def new_phone(person: Person) -> Person:
    """Somebody whose new telephone number is being read back."""
    person.say("我换手机号了", CHANGE)
    assert "13812345678" in person.say("13812345678", phone="13812345678")
    return person


@pytest.mark.parametrize(
    "right",
    [
        "电话错了，是13900001111",
        "号码不对，应该是13900001111",
        "手机号说错了，13900001111",
        "the number is wrong, it's 13900001111",
    ],
)
def test_the_part_may_be_named_with_the_no(database: Database, new_phone: Person, right: str) -> None:
    assert "13900001111" in new_phone.say(right, CHANGE, 0.97, phone="13900001111")
    new_phone.say("对", "affirm")
    assert cases_of(database, new_phone)[0].details == {"field": "phone", "value": "13900001111"}


def test_a_part_named_wrong_without_a_new_value_is_asked_for(new_phone: Person) -> None:
    new_phone.say("电话错了", CHANGE, 0.74)
    assert new_phone.responses == ["utter_services_ask_change_value_phone"]


def test_a_relatives_number_is_put_right_though_it_sounds_like_a_change_of_details(person: Person) -> None:
    person.say("我替我爸来办", RELATIVE)
    for words in ("赵德山", "女儿", "赵春梅"):
        person.say(words)
    person.say("13812345678", phone="13812345678")
    assert "13900001111" in person.say("电话错了，是13900001111", CHANGE, 0.97, phone="13900001111")
    assert person.form == "proxy_form"
    person.say("电话错了", CHANGE, 0.74)
    assert person.responses == ["utter_identity_ask_proxy_phone"]


def test_a_complaint_about_something_wrong_is_more_of_the_complaint(person: Person) -> None:
    person.say("投诉窗口办事太慢，等了一上午", "complain_service")
    read_back = person.say("他们态度不对，把我的本子摔了", "complain_service")
    assert "等了一上午" in read_back
    assert "摔了" in read_back


def test_another_detail_was_meant_after_all(database: Database, person: Person) -> None:
    person.say("我要改住址", CHANGE)
    person.say("石油新村 12 号楼 3 单元 401")
    person.say("不对，是改电话", "deny")
    assert person.responses == ["utter_services_ask_change_value_phone"]
    person.say("13900001111", phone="13900001111")
    person.say("对", "affirm")
    assert cases_of(database, person)[0].details == {"field": "phone", "value": "13900001111"}


def test_a_scam_told_while_it_is_asked_what_to_change_is_no_change(new_phone: Person) -> None:
    new_phone.say("不对", "deny")
    new_phone.say("刚才有个骗子打电话冒充公安局，我没理他", "report_scam", 0.99)
    assert "utter_scams_report_thanks" in new_phone.responses


NAMES = ("电话|手机|号码", "phone|number")


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("电话错了，是13900001111", "13900001111"),
        ("那个手机号码记错了，应该是13900001111", "13900001111"),
        ("my phone is wrong, it's 139", "139"),
        ("不对，是后天", "后天"),
        ("电话错了", None),
        ("窗口的人态度不对，把我推出来了", None),
    ],
)
def test_what_is_to_stand_instead_is_read_behind_the_name_of_the_part(said: str, instead: str | None) -> None:
    assert put_right(said, parts=NAMES) == instead


def test_a_part_called_wrong_is_heard_without_a_new_value() -> None:
    assert says_it_is_wrong("电话错了", parts=NAMES)
    assert says_it_is_wrong("不对", parts=NAMES)
    assert not says_it_is_wrong("电话是13900001111", parts=NAMES)


@pytest.mark.parametrize(
    ("standing", "said", "mended"),
    [
        ("昨天窗口的人对我发脾气", "不对，不是昨天，是前天", "前天窗口的人对我发脾气"),
        ("我的取暖费少发了三百块", "不是三百，是五百", "我的取暖费少发了五百块"),
        ("农行尾号 8890", "不是农行，是建行", "建行尾号 8890"),
        (
            "The clerk shouted at me yesterday",
            "it was not yesterday, it was on Monday",
            "The clerk shouted at me on Monday",
        ),
        ("人在外地", "不是在外地，是身体不舒服", "身体不舒服"),
        ("楼道的灯不亮", "不是水管，是门锁", None),
        ("楼道的灯不亮", "我说的是门口的灯", None),
    ],
)
def test_one_part_of_a_story_is_exchanged_and_the_rest_stays(standing: str, said: str, mended: str | None) -> None:
    assert with_part_put_right(standing, said) == mended


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ("不对，我问的是取暖费", True),
        ("不是去年，是今年", True),
        ("no, I meant the supplement", True),
        ("我是七八年退下来的", False),
        ("是不是跟别人不一样", False),
    ],
)
def test_only_what_begins_with_a_denial_takes_something_back(said: str, is_so: bool) -> None:
    assert takes_back(said) is is_so


@pytest.mark.parametrize(
    ("before", "instead", "place"),
    [
        ("石油新村 3 号楼 2 单元 501", "5 号楼", "石油新村 5 号楼 2 单元 501"),
        ("石油新村 3 号楼 2 单元 501", "金盛小区 1 号楼", "金盛小区 1 号楼"),
        ("building 3, door 201", "building 5", "building 5, door 201"),
        ("", "5 号楼", "5 号楼"),
    ],
)
def test_the_part_of_an_address_that_is_told_anew_is_exchanged(before: str, instead: str, place: str) -> None:
    assert mended_place(before, instead) == place


@pytest.mark.parametrize(
    ("said", "intent", "means"),
    [
        ("不是短信，是打的电话", "query_contact", "phone"),
        ("不对，明天几点开会", "query_meeting", "sms"),
        ("不对，我摔倒了，疼得起不来", "emergency_health", "sms"),
    ],
)
def test_an_earlier_answer_is_put_right_though_it_sounds_like_another_matter(
    database: Database, person: Person, said: str, intent: str, means: str
) -> None:
    person.say("我收到个诈骗短信，没上当", "report_scam", scam_channel="sms")
    person.say(said, intent, 0.95)
    assert facts(database, person, "scam")["scam_means"] == means


def test_how_a_scam_came_is_put_right_after_all_was_told(database: Database, english: Person) -> None:
    english.say("I got a scam text message, I did not fall for it", "report_scam", scam_channel="sms")
    assert english.form is None
    english.say("sorry, not a text, it was a phone call", "set_reminder", 0.95)
    assert facts(database, english, "scam")["scam_means"] == "phone"
