"""A loss as it is really told: in pieces, corrected, interrupted, taken up again; nothing of it is lost or said twice."""

from __future__ import annotations

import pytest

from center.cases import service as cases
from center.db.engine import Database
from tests.actions.conftest import NOW
from tests.actions.rehearsal import Person
from tests.actions.test_scams import LOSS, REPORT, Alerted, case_of, facts, texts

PAST_ALL = ("昨天", "两万三", "农行尾号 8890", "一个自称公安的，姓赵", "手机银行", "13812345678")
CARD, ID_NUMBER = "6222021234567890123", "62090219480305002X"


@pytest.fixture
def told_all(stranger: Person) -> Person:
    """Somebody whose loss is written down; nothing is asked any more."""
    stranger.say("我叫人骗了", LOSS)
    for words in PAST_ALL:
        stranger.say(words, **({"datetime": "2026-11-21"} if words == "昨天" else {}))
    assert stranger.form is None
    return stranger


# The first lines


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("我从农行给骗子转了三万", "95599"),
        ("我工行卡里的钱被人转走了", "95588"),
        ("微信转了两万给骗子", "95017"),
        ("支付宝付的钱，是骗子", "95188"),
    ],
)
def test_the_banks_own_number_stands_in_the_second_line(stranger: Person, said: str, number: str) -> None:
    answer = stranger.say(said, LOSS).splitlines()
    assert "110" in answer[0]
    assert number in answer[1]


def test_the_cheats_bank_is_not_called(stranger: Person) -> None:
    answer = stranger.say("骗子让我转到他的工商银行卡", LOSS)
    assert "95588" not in answer
    assert "卡背面" in answer


def test_a_bank_that_is_named_later_is_told_once(stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    answer = stranger.say("从我的建行卡，尾号4417")
    assert "95533" in answer
    assert "95533" not in stranger.say("就是建行的那张，尾号4417")


def test_a_code_given_away_is_a_loss_and_the_card_is_frozen(database: Database, stranger: Person) -> None:
    answer = stranger.say("我把验证码告诉那个客服了", LOSS)
    assert "110" in answer.splitlines()[0]
    assert "冻结" in answer.splitlines()[1]
    assert facts(database, stranger)["given"] == "code"
    assert case_of(database, stranger, "scam_loss").urgency == "urgent"
    stranger.say("刚才")
    assert stranger.responses[-1] == "utter_scams_ask_loss_amount_code"
    stranger.say("没有", command="skip")
    assert facts(database, stranger)["amount"] == "0"
    assert stranger.responses[-1] == "utter_scams_ask_loss_from_code"
    answer = stranger.say("工行尾号4417")
    assert "95588" in answer and "冻结" in answer
    stranger.say("不知道", command="skip")
    assert stranger.responses[-1] == "utter_scams_ask_loss_phone"


def test_money_that_moves_after_all_is_kept(database: Database, stranger: Person) -> None:
    stranger.say("我把验证码告诉那个客服了", LOSS)
    stranger.say("没转钱")
    stranger.say("哎呀，刚来短信，扣了五千块")
    assert facts(database, stranger)["amount"] == "5000"


def test_the_gateways_first_lines_stay_the_only_ones(database: Database, stranger: Person) -> None:
    words = "我从农行转给骗子三万"
    with database.write() as session:
        cases.open_urgent(session, kind="scam_loss", conversation_id=stranger.conversation_id, text=words, now=NOW)
    alerted = Alerted(stranger.conversation_id)
    alerted.metadata = {"first_line_sent": True, "alarm": "scam_loss", "said": words}
    alerted.say("/report_scam_loss", LOSS)
    assert not [response for response in alerted.responses if response.startswith("utter_scams_loss_first")]
    assert texts(database, stranger, "scam_loss") == [words]


def test_first_lines_of_another_danger_are_not_those_of_a_loss(database: Database, stranger: Person) -> None:
    alerted = Alerted(stranger.conversation_id)
    alerted.metadata = {
        "first_line_sent": True,
        "first_lines_of": "health_emergency",
        "said": "让人骗了三万，气得躺倒了",
    }
    alerted.say("/report_scam_loss", LOSS)
    assert [response for response in alerted.responses if response.startswith("utter_scams_loss_first")]


# Several sums, and corrections


def test_several_transfers_are_added_and_kept_one_by_one(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("转了三次，一次五千，两次一万")
    assert facts(database, stranger)["amount"] == "25000"
    assert facts(database, stranger)["transfers"] == "5000+10000+10000"


def test_one_more_transfer_is_added(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("昨天转了两万", datetime="2026-11-21", amount=20000)
    answer = stranger.say("后来又给他转了五千", amount=5000)
    assert "25,000.00 元" in answer
    assert (facts(database, stranger)["amount"], facts(database, stranger)["transfers"]) == ("25000", "20000+5000")


def test_what_a_cheat_promised_is_no_loss(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("他说给我返三千块利息", amount=3000)
    assert "amount" not in facts(database, stranger)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("不是两万三，是三万二", "32000"),
        ("不是两万三是三万二", "32000"),
        ("是三万二，不是两万三", "32000"),
        ("刚才说错了，是三万二", "32000"),
        ("金额错了，应该是三万二", "32000"),
    ],
)
def test_a_sum_is_put_right_however_it_is_said(database: Database, stranger: Person, said: str, amount: str) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("两万三", amount=23000)
    answer = stranger.say(said, "deny", amount=[23000, 32000] if "两万三" in said else 32000)
    assert "32,000.00 元" in answer
    assert facts(database, stranger)["amount"] == amount
    assert stranger.responses[-1] == "utter_scams_hint_loss_from"


def test_a_day_is_put_right_without_the_word_that_takes_it_back(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("今天", datetime="2026-11-22")
    stranger.say("刚才说错了，是昨天", "deny", datetime="2026-11-21")
    assert facts(database, stranger)["when"] == "昨天 [2026-11-21]"


def test_several_facts_are_put_right_at_once(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("今天", datetime="2026-11-22")
    stranger.say("两万三", amount=23000)
    stranger.say("说错了，是昨天，三万二", datetime="2026-11-21", amount=32000)
    found = facts(database, stranger)
    assert (found["amount"], found["when"].endswith("[2026-11-21]")) == ("32000", True)


def test_what_is_denied_tells_which_fact_is_meant(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("8890块")
    stranger.say("农行尾号 4417")
    stranger.say("不是4417，是5566", "deny")
    found = facts(database, stranger)
    assert (found["amount"], found["card_last4"]) == ("8890", "农行尾号 5566")
    stranger.say("不是8890，是9900", "deny")
    assert facts(database, stranger)["amount"] == "9900"


def test_a_name_is_put_right(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("转给了王建国")
    stranger.say("收款人不是王建国，是李强", "deny")
    assert facts(database, stranger)["recipient"] == "李强"


def test_a_fact_is_put_right_after_the_last_question_whatever_is_heard(database: Database, told_all: Person) -> None:
    answer = told_all.say("不是两万三，是三万二", "query_benefit_payment", 0.7, amount=[23000, 32000])
    assert "32,000.00 元" in answer
    assert case_of(database, told_all, "scam_loss").number in answer
    assert facts(database, told_all)["amount"] == "32000"
    assert told_all.form is None


def test_another_matter_after_the_last_question_is_another_matter(database: Database, told_all: Person) -> None:
    told_all.say("你们几点开门", "query_contact")
    told_all.say("不对，我问的是下个月的会", "query_meeting", datetime="2026-12-01")
    assert facts(database, told_all)["when"].endswith("[2026-11-21]")


def test_a_day_to_come_is_no_day_of_a_loss(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("二十五号", datetime="2026-11-25")
    assert facts(database, stranger)["when"] == "二十五号"


# Starting anew


def test_a_dialogue_that_begins_anew_asks_only_what_is_missing(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("两万三", amount=23000)
    anew = Person(stranger.conversation_id)
    answer = anew.say("我被骗了", LOSS)
    assert case_of(database, stranger, "scam_loss").number in answer
    assert not [response for response in anew.responses if response.startswith("utter_scams_loss_first")]
    assert anew.responses[-1] == "utter_scams_ask_loss_from"
    with database.read() as session:
        assert len(cases.list_of_conversation(session, conversation_id=stranger.conversation_id)) == 1


def test_more_facts_after_the_end_are_facts_of_the_case(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("不说了", command="stop")
    assert "utter_scams_loss_recovery" in stranger.responses
    stranger.say("我让人骗的那个钱是微信转的，两万块", LOSS, amount=20000)
    assert facts(database, stranger)["means"] == "微信"
    assert facts(database, stranger)["amount"] == "20000"


# A report that turns into a loss


def test_what_was_reported_is_not_told_twice(database: Database, stranger: Person) -> None:
    stranger.say("有人冒充医保局的让我交钱", REPORT, scam_channel="phone")
    answer = stranger.say("其实我把钱给他了", LOSS)
    assert "110" in answer
    assert "有人冒充医保局的让我交钱" in texts(database, stranger, "scam_loss")
    for _ in range(6):
        stranger.say("不知道", command="skip")
    assert stranger.form is None


# One's own numbers


@pytest.mark.parametrize("number", [ID_NUMBER, "我的卡号" + CARD])
def test_a_number_of_ones_own_is_left_out_and_that_is_said(database: Database, stranger: Person, number: str) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say(f"我被骗的时候把{number}都说给他听了，这可怎么办", LOSS)
    assert "utter_scams_loss_left_out" in stranger.responses
    kept = "".join([*texts(database, stranger, "scam_loss"), *facts(database, stranger).values()])
    assert number[-12:] not in kept
    assert ID_NUMBER[:14] not in kept


def test_a_whole_card_is_cut_to_its_end_where_it_was_asked_for(database: Database, stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    stranger.say("两万三", amount=23000)
    stranger.say(f"工商银行的卡，号码是{CARD}，一直用的这张")
    assert "utter_scams_loss_left_out" in stranger.responses
    assert CARD not in "".join(texts(database, stranger, "scam_loss"))
    assert "0123" in facts(database, stranger)["card_last4"]


# The text for the police


@pytest.mark.parametrize(
    "said", ["把我说的念给我听", "给我一份能给警察看的", "报案材料给我一份", "Read me what I told you"]
)
def test_the_text_for_the_police_is_said_whatever_is_heard(told_all: Person, said: str) -> None:
    answer = told_all.say(said, "ask_repeat")
    assert told_all.responses == ["utter_scams_loss_statement_record", "utter_scams_loss_statement_next"]
    assert "贰万叁仟元整" in answer
    assert "2026 年 11 月 21 日" in answer
    assert "8890" in answer


def test_the_text_is_said_in_the_middle_and_the_question_stays(stranger: Person) -> None:
    stranger.say("我叫人骗了", LOSS)
    stranger.say("昨天", datetime="2026-11-21")
    answer = stranger.say("把我说的念给我听", "ask_repeat")
    assert "2026 年 11 月 21 日" in answer
    assert stranger.responses[-1] == "utter_scams_hint_loss_amount"


def test_nobody_is_read_another_persons_loss(told_all: Person, li: Person) -> None:
    li.say("把我说的念给我听", "ask_repeat")
    assert "utter_scams_loss_statement_record" not in li.responses


def test_a_member_is_named_in_their_own_text(person: Person) -> None:
    person.say("我叫人骗了", LOSS)
    assert "王桂兰" in person.say("给我一份能给警察看的")
