"""A changed phone, address, card or name: what is read back, and what a clerk gets to enter."""

from __future__ import annotations

import pytest

from center.db.engine import Database
from tests.actions.rehearsal import Person
from tests.actions.test_scams import case_of
from tests.actions.test_services import relative

CHANGE = "update_personal_info"


def test_a_new_phone_is_read_back_and_noted(database: Database, person: Person) -> None:
    person.say("我换手机号了", CHANGE)
    assert person.responses == ["utter_services_ask_change_value_phone"]
    assert "13812345678" in person.say("13812345678", phone="13812345678")
    person.say("对", "affirm")
    assert case_of(database, person, "data_change").details == {"field": "phone", "value": "13812345678"}


def test_it_asks_which_detail_where_none_was_named(person: Person) -> None:
    person.say("我的信息要改", CHANGE)
    assert [b["title"] for b in person.buttons] == ["电话", "住址", "银行卡", "异地居住", "别的"]
    person.tap("住址")
    assert person.responses == ["utter_services_ask_change_value_address"]
    assert "酒泉市肃州区" in person.say("酒泉市肃州区解放路5号楼")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("地址改成兰州七里河西津路12号", "兰州七里河西津路12号"),
        ("我搬家了，帮我把家庭住址从金昌改到嘉峪关新华路8号院", "嘉峪关新华路8号院"),
        ("My address is changed to 12 West Road, Lanzhou", "12 West Road, Lanzhou"),
        # whose it is, is more than a wish: a clerk reads it
        ("我老伴的住址改成西站小区3号楼", "我老伴的住址改成西站小区3号楼"),
        ("原来的地址登错了，换成酒泉路2号", "原来的地址登错了，换成酒泉路2号"),
        ("紧急联系人从我大儿子换成小女儿李梅", "紧急联系人从我大儿子换成小女儿李梅"),
    ],
)
def test_a_new_place_is_noted_without_the_wish_before_it(
    database: Database, person: Person, said: str, value: str
) -> None:
    person.say(said, CHANGE)
    person.say("对", "affirm")
    assert case_of(database, person, "data_change").details["value"] == value


def test_a_place_told_when_asked_is_noted_without_the_wish_as_well(database: Database, person: Person) -> None:
    person.say("我住的地址变了", CHANGE)
    person.say("改成酒泉市肃州区解放路5号楼", CHANGE)
    person.say("对", "affirm")
    assert case_of(database, person, "data_change").details["value"] == "酒泉市肃州区解放路5号楼"


def test_no_card_number_is_taken(database: Database, person: Person) -> None:
    answer = person.say("我的新卡是6222021234567890123，给我改了", CHANGE)
    assert "6222" not in answer
    assert person.responses == ["utter_services_confirm_data_change_form_card"]
    answer = person.say("好", "affirm")
    case = case_of(database, person, "data_change")
    assert case.details == {"field": "bank_card", "value": None}
    assert "6222" not in case.summary
    assert "打电话" in answer


def test_a_relative_changes_nothing(database: Database, wang: int) -> None:
    son = relative(database, wang)
    son.say("我妈换银行卡了", CHANGE)
    assert son.responses == ["utter_identity_proxy_not_granted"]


def test_a_change_is_told_in_english(english: Person) -> None:
    english.say("I have a new phone number", CHANGE)
    assert english.responses == ["utter_services_ask_change_value_phone"]
