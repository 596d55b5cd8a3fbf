"""A life in danger: the numbers to call, the place, and nothing promised that nobody is there to keep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.relief import says_it_is_over
from actions.whereabouts import names_address, says_home, says_only_away, says_only_home
from center.cases import service as cases
from center.conversations import service as conversations
from center.db.engine import Database
from center.identity import service as identity
from center.members import service as members
from tests.actions.conftest import NOW, bound, open_on_weekdays
from tests.actions.rehearsal import Person
from tests.actions.test_scams import Alerted, case_of, facts, texts
from tests.center.people import LI

EMERGENCY = "emergency_health"
HOME, PHONE = "石油新村 3 号楼 201", "12000000001"
ASK_HOME, ASK_ADDRESS = "utter_services_ask_emergency_home", "utter_services_ask_emergency_address"
HINT = "utter_services_hint_emergency_where"


@pytest.fixture(autouse=True)
def hours(database: Database) -> None:
    open_on_weekdays(database)


@pytest.fixture
def housed(database: Database, wang: int) -> Person:
    """The own conversation of a member whose address and telephone are on file."""
    number = "620902195101011231"
    new = replace(LI, employee_no="YM000003", name="张秀英", id_number=number, address=HOME, phone=PHONE)
    with database.write() as session:
        member_id = members.register_member(session, member=new, now=NOW)
    return bound(database, member_id, "zhang")


def urgent_of(database: Database, person: Person) -> cases.CaseView:
    with database.read() as session:
        listed = cases.list_open(session, urgency="urgent", limit=9)
    (case,) = [case for case in listed if case.conversation_id == person.conversation_id]
    return case


def places(database: Database, person: Person) -> list[str]:
    with database.read() as session:
        entries = cases.list_timeline(session, case_id=urgent_of(database, person).id)
    return [entry.body for entry in entries if entry.fact_name == "place"]


# The place of a member


def test_a_members_urgent_case_says_from_the_first_second_where_they_live(database: Database, housed: Person) -> None:
    housed.say("我摔倒了起不来", EMERGENCY)
    assert urgent_of(database, housed).details == {"address_on_file": HOME, "phone_on_file": PHONE}


def test_a_loss_says_too_on_which_number_the_member_is_reached(database: Database, housed: Person) -> None:
    housed.say("我叫人骗了", "report_scam_loss")
    assert urgent_of(database, housed).details["phone_on_file"] == PHONE


def test_a_strangers_or_a_relatives_case_tells_of_no_member(database: Database, stranger: Person, wang: int) -> None:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id="son", now=NOW)
        case = identity.request_proxy(
            session,
            conversation_id=account.conversation_id,
            relative_name="王小明",
            member_hint="王桂兰",
            relation="儿子",
            now=NOW,
        )
        identity.approve_proxy(
            session, case_id=case.id, member_id=wang, scopes=["benefits"], decided_by="zhang", now=NOW
        )
    for person in (stranger, Person(account.conversation_id)):
        person.say("我妈摔倒了起不来", EMERGENCY)
        assert person.responses[-1] == "utter_services_ask_emergency_where"
        assert urgent_of(database, person).details == {}


def test_the_known_home_is_offered_and_a_tap_says_where(database: Database, housed: Person) -> None:
    assert HOME in housed.say("我摔倒了起不来", EMERGENCY)
    assert housed.responses[-1] == ASK_HOME
    housed.tap("对，就在那儿")
    assert places(database, housed) == [HOME]
    assert housed.form is None


@pytest.mark.parametrize(
    ("said", "intent", "confidence"),
    [("在家", "nlu_fallback", 0.35), ("我在家", "act_for_relative", 0.89), ("就在家里", "express_loneliness", 0.69)],
)
def test_home_is_enough_of_a_member_whose_home_is_known(
    database: Database, housed: Person, said: str, intent: str, confidence: float
) -> None:
    housed.say("我摔倒了起不来", EMERGENCY)
    housed.say(said, intent, confidence)
    assert places(database, housed) == [f"{said} {HOME}"]


@pytest.mark.parametrize(
    ("said", "intent"), [("不在", "deny"), ("没在家", "express_loneliness"), ("not at home", "rsvp_decline")]
)
def test_who_is_elsewhere_is_asked_where_and_home_is_not_offered_again(
    database: Database, housed: Person, said: str, intent: str
) -> None:
    housed.say("我摔倒了起不来", EMERGENCY)
    housed.say(said, intent)
    assert housed.responses == [HINT]
    housed.say("你们几点开门", "query_contact")
    assert housed.responses[-1] == "utter_services_ask_emergency_where"
    housed.say("我不在家，在公园", "rsvp_decline", 0.59)
    assert places(database, housed) == ["我不在家，在公园"]


def test_a_home_told_in_the_first_message_is_read_back_from_the_file(housed: Person) -> None:
    housed.say("我在家里摔倒了起不来", EMERGENCY)
    assert housed.responses[-1] == ASK_HOME


# The place of somebody unknown


def test_home_says_nothing_of_a_stranger_who_is_asked_once_for_the_address(
    database: Database, stranger: Person
) -> None:
    stranger.say("我摔倒了起不来", EMERGENCY)
    stranger.say("我在家", "act_for_relative", 0.89)
    assert stranger.responses == [ASK_ADDRESS]
    assert places(database, stranger) == ["我在家"]
    stranger.say("在家呀", "nlu_fallback", 0.35)
    assert stranger.form is None
    assert stranger.responses == ["utter_services_emergency_done"]


def test_the_address_of_a_strangers_home_is_kept(database: Database, stranger: Person) -> None:
    stranger.say("我在家里摔倒了起不来", EMERGENCY)
    assert stranger.responses[-1] == ASK_ADDRESS
    stranger.say("石油新村五号楼三单元")
    assert places(database, stranger) == ["石油新村五号楼三单元"]


def test_a_member_without_an_address_on_file_is_asked_for_it(person: Person) -> None:
    person.say("我在家里摔倒了起不来", EMERGENCY)
    assert person.responses[-1] == ASK_ADDRESS


# Nobody is promised


def test_when_the_office_is_closed_it_is_said_and_who_helps_now(stranger: Person) -> None:
    answer = stranger.say("我摔倒了起不来", EMERGENCY)
    assert stranger.responses[1] == "utter_services_emergency_closed"
    assert "11 月 23 日（星期一）上午 8 点半" in answer
    assert "120" in stranger.lines[0]


def test_who_wants_to_die_at_night_is_led_to_the_line_where_somebody_is(stranger: Person) -> None:
    stranger.say("我不想活了", EMERGENCY)
    assert stranger.responses[1:] == ["utter_services_life_closed", "utter_services_ask_life_company"]
    assert "12356" in stranger.lines[1]


def test_in_office_hours_nothing_is_said_of_them(monkeypatch: pytest.MonkeyPatch, stranger: Person) -> None:
    monkeypatch.setenv("YINLING_NOW", "2026-11-23T02:00:00+00:00")
    stranger.say("我摔倒了起不来", EMERGENCY)
    assert stranger.responses == ["utter_services_emergency_first", "utter_services_ask_emergency_where"]


def test_a_loss_told_on_a_sunday_is_answered_when_somebody_is_there(stranger: Person) -> None:
    stranger.say("我叫人骗了", "report_scam_loss")
    assert "11 月 23 日（星期一）上午 9 点前有人看" in stranger.say("不说了", command="stop")


# What stands since


def test_the_ambulance_comes_first_then_where_they_are(database: Database, stranger: Person) -> None:
    answer = stranger.say("我摔倒了起不来", EMERGENCY)
    assert "120" in answer.splitlines()[0]
    assert stranger.responses[-1] == "utter_services_ask_emergency_where"
    assert case_of(database, stranger, "health_emergency").urgency == "urgent"
    answer = stranger.say("石油新村五号楼三单元")
    assert facts(database, stranger, "health_emergency") == {"place": "石油新村五号楼三单元"}
    assert case_of(database, stranger, "health_emergency").number in answer
    assert stranger.form is None


def test_a_place_in_the_first_message_is_not_asked_again(database: Database, stranger: Person) -> None:
    stranger.say("我在石油新村五号楼摔倒了起不来", EMERGENCY)
    assert stranger.responses[-1] == "utter_services_emergency_done"


def test_more_of_the_emergency_is_kept_and_the_place_asked_in_other_words(database: Database, stranger: Person) -> None:
    stranger.say("老伴摔倒了叫不醒", EMERGENCY)
    stranger.say("他没呼吸了", EMERGENCY)
    assert stranger.responses == ["utter_services_hint_emergency_where"]
    assert texts(database, stranger, "health_emergency") == ["老伴摔倒了叫不醒", "他没呼吸了"]


def test_who_wants_to_die_is_given_the_crisis_line_and_not_left_alone(database: Database, stranger: Person) -> None:
    answer = stranger.say("我不想活了", EMERGENCY)
    assert "12356" in answer
    assert stranger.responses[-1] == "utter_services_ask_life_company"
    assert "12356" in stranger.say("就我一个人")
    assert facts(database, stranger, "health_emergency") == {"company": "就我一个人"}


def test_what_only_the_classifier_hears_gets_both_numbers(stranger: Person) -> None:
    answer = stranger.say("我有点不得劲", EMERGENCY)
    assert "120" in answer
    assert "12356" in answer


def test_the_gateways_first_lines_of_an_emergency_are_not_repeated(database: Database, stranger: Person) -> None:
    alerted = Alerted(stranger.conversation_id)
    alerted.metadata = {"first_line_sent": True, "alarm": "life_danger", "said": "活够了"}
    alerted.say("/emergency_health", EMERGENCY)
    assert alerted.responses == ["utter_services_life_closed", "utter_services_ask_life_company"]


def test_leaving_the_question_of_an_emergency_does_not_leave_the_person(database: Database, stranger: Person) -> None:
    stranger.say("我不想活了", EMERGENCY)
    answer = stranger.say("别问了", command="stop")
    assert stranger.responses == ["utter_services_life_left"]
    assert "12356" in answer


def test_an_emergency_comes_before_a_form_and_the_form_comes_back(database: Database, person: Person) -> None:
    person.say("请人上门", "request_home_visit")
    person.say("哎呀我胸口疼得厉害", EMERGENCY)
    assert "120" in person.lines[0]
    person.say("三里屯小区二号楼")
    assert person.form == "home_visit_form"


def test_an_emergency_is_told_in_english(english: Person) -> None:
    assert "120" in english.say("I fell and I can't get up", EMERGENCY)
    assert english.responses[-1] == "utter_services_ask_emergency_where"


# Words


@pytest.mark.parametrize(
    "said", ["在家", "我在家", "就在家里", "在家里厕所呢", "我就在屋里", "楼下", "I am at home", "at home"]
)
def test_home_and_no_more(said: str) -> None:
    assert says_only_home(said)


@pytest.mark.parametrize(
    "said", ["在家，石油新村3号楼", "不在家", "公园门口", "老伴在家摔了", "在医院", "我儿子家里", "not at home", ""]
)
def test_more_or_less_than_home(said: str) -> None:
    assert not says_only_home(said)


def test_an_address_a_home_and_elsewhere_are_told_apart() -> None:
    assert names_address("石油新村3号楼201") and not names_address("在家")
    assert says_home("我在家里摔倒了") and not says_home("我没在家")
    assert says_only_away("不在家") and says_only_away("没在。") and not says_only_away("不在家，在公园")


# It is over


@pytest.mark.parametrize(
    "words",
    [
        "没事了，扶起来了",
        "没事咧，我自己起来了",
        "邻居把我拉起来了，不疼了",
        "救护车到了，谢谢",
        "老伴缓过来了",
        "虚惊一场，按错了",
        "I'm fine now, my neighbour got me up",
        "the ambulance has come",
    ],
)
def test_words_of_relief_are_heard(words: str) -> None:
    assert says_it_is_over(words)


@pytest.mark.parametrize(
    "words",
    [
        "起来了又摔了",
        "扶起来了，可是腿动不了",
        "好了吗",
        "没起来",
        "还没好",
        "醒过来了，嘴歪着，说不出话",
        "没事，就是头晕",
        "等救护车来了再说",
        "三号楼二单元，门开好了",
        "he is up now but still dizzy",
        "I'm not fine now",
        "要是没事了就好了",
    ],
)
def test_what_may_not_be_over_is_no_relief(words: str) -> None:
    assert not says_it_is_over(words)


def test_after_a_fall_relief_is_answered_with_relief_and_kept_for_staff(database: Database, stranger: Person) -> None:
    stranger.say("我摔倒了起不来", EMERGENCY)
    stranger.say("没事了，扶起来了", EMERGENCY)
    assert stranger.responses[-1] == "utter_services_emergency_relief"
    assert places(database, stranger) == []
    with database.read() as session:
        lines = cases.list_timeline(session, case_id=urgent_of(database, stranger).id)
    assert any("扶起来了" in line.body for line in lines)


def test_relief_after_the_questions_does_not_begin_them_anew(database: Database, stranger: Person) -> None:
    stranger.say("我摔倒了起不来", EMERGENCY)
    stranger.say("石油新村三号楼201", "inform")
    stranger.say("没事了，扶起来了", EMERGENCY)
    assert stranger.responses[-1] == "utter_services_emergency_relief"
    assert stranger.slots.get("requested_slot") is None


def test_relief_out_of_nowhere_is_no_relief(stranger: Person) -> None:
    stranger.say("没事了，扶起来了", EMERGENCY)
    assert "utter_services_unsure_first" in stranger.responses


def test_after_talk_of_dying_nothing_counts_as_relief(stranger: Person) -> None:
    stranger.say("我不想活了", EMERGENCY)
    stranger.say("没事了，好了", EMERGENCY)
    assert "utter_services_emergency_relief" not in stranger.responses
