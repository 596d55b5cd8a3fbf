"""What is told of a loss is kept whenever it is told, and is not asked again."""

from __future__ import annotations

import pytest

from actions.scams.told import read_means, read_named_account, read_own_phone, read_recipient, tells_no_more
from center.cases import service as cases
from center.db.engine import Database
from tests.actions.rehearsal import Person
from tests.actions.test_scams import LOSS, facts, texts

WHEN, AMOUNT = "utter_scams_hint_loss_when", "utter_scams_ask_loss_amount"


@pytest.fixture
def asked_when(stranger: Person) -> Person:
    """Somebody who is asked when it happened."""
    stranger.say("我叫人骗了", LOSS)
    assert stranger.responses[-1] == "utter_scams_ask_loss_when"
    return stranger


def test_by_which_means_is_heard_while_it_is_asked_when(database: Database, asked_when: Person) -> None:
    asked_when.say("微信转的", "check_message", 0.44)
    assert facts(database, asked_when) == {"means": "微信"}
    assert asked_when.responses == ["utter_scams_loss_call", "utter_smalltalk_noted", WHEN]
    assert "95017" in asked_when.lines[0]


def test_how_much_is_heard_while_it_is_asked_when(database: Database, asked_when: Person) -> None:
    asked_when.say("2万", LOSS, amount=20000)
    assert facts(database, asked_when) == {"amount": "20000"}
    assert asked_when.responses[-1] == WHEN


def test_to_whom_is_heard_though_the_classifier_hears_a_wish_for_staff(database: Database, asked_when: Person) -> None:
    asked_when.say("转给一个姓王的", "talk_to_human", 0.9)
    assert facts(database, asked_when) == {"recipient": "转给一个姓王的"}
    assert asked_when.responses[-1] == WHEN


def test_somebody_who_wants_staff_is_still_heard(asked_when: Person) -> None:
    asked_when.say("两万块啊，快给我找工作人员", "talk_to_human", 0.9, amount=20000)
    assert any(response.startswith("utter_services_person_") for response in asked_when.responses)


def test_an_ambulance_comes_before_every_fact(asked_when: Person) -> None:
    asked_when.say("微信转的，我气得胸口疼", "emergency_health", 0.9)
    assert "120" in asked_when.lines[0]


def test_several_facts_in_one_message_are_all_kept_and_none_is_asked_again(
    database: Database, asked_when: Person
) -> None:
    asked_when.say("两万块，微信转的，转给一个姓王的", LOSS, amount=20000)
    asked_when.say("昨天", datetime="2026-11-21")
    assert asked_when.responses[-1] == "utter_scams_ask_loss_from"
    asked_when.say("农行尾号 8890")
    assert asked_when.responses[-1] == "utter_scams_ask_loss_phone"
    found = facts(database, asked_when)
    assert (found["amount"], found["means"], found["recipient"]) == ("20000", "微信", "转给一个姓王的")


def test_the_first_message_may_tell_everything(database: Database, stranger: Person) -> None:
    story = "昨天我被骗了两万三，从我农行8890的卡转的，微信转给一个叫赵强的，我的电话是13900001111"
    stranger.say(story, LOSS, datetime="2026-11-21", amount=23000)
    assert stranger.form is None
    assert set(facts(database, stranger)) == {"when", "amount", "card_last4", "recipient", "means", "phone"}


def test_the_cheats_account_is_kept_in_full_and_is_not_taken_for_the_persons_own(
    database: Database, asked_when: Person
) -> None:
    asked_when.say("今天", datetime="2026-11-22")
    asked_when.say("两万", amount=20000)
    asked_when.say("对方账号6222021234567890123", "verify_identity", 0.9)
    assert facts(database, asked_when)["recipient"] == "对方账号6222021234567890123"
    assert "card_last4" not in facts(database, asked_when)
    assert asked_when.responses[-1] == "utter_scams_hint_loss_from"


def test_words_that_only_tell_another_fact_do_not_answer_a_free_question(
    database: Database, asked_when: Person
) -> None:
    for words in ("今天", "两万", "农行尾号 8890"):
        asked_when.say(words, datetime="2026-11-22")
    asked_when.say("微信转的")
    assert facts(database, asked_when)["means"] == "微信"
    assert "recipient" not in facts(database, asked_when)
    assert asked_when.responses[-1] == "utter_scams_hint_loss_to"
    asked_when.say("一个自称公安的，姓赵")
    assert asked_when.responses[-1] == "utter_scams_ask_loss_phone"


def test_one_question_left_out_leaves_no_other_out(database: Database, asked_when: Person) -> None:
    asked_when.say("不知道", command="skip")
    assert asked_when.responses[-1] == AMOUNT


def test_what_was_left_out_is_kept_when_it_is_told_later(database: Database, asked_when: Person) -> None:
    asked_when.say("不知道", command="skip")
    asked_when.say("两万，想起来了，是昨天下午", amount=20000, datetime="2026-11-21/afternoon")
    assert facts(database, asked_when)["when"].endswith("[2026-11-21/afternoon]")


def test_a_long_story_is_kept_whole_beside_its_facts(database: Database, asked_when: Person) -> None:
    story = "昨天下午他打电话来说我儿子出了车祸，我一慌就去银行了"
    asked_when.say(story, datetime="2026-11-21/afternoon")
    assert story in texts(database, asked_when, "scam_loss")


def test_a_means_is_put_right(database: Database, asked_when: Person) -> None:
    asked_when.say("微信转的")
    asked_when.say("不对，是支付宝转的", "deny")
    assert facts(database, asked_when)["means"] == "支付宝"
    with database.read() as session:
        (case,) = cases.list_of_conversation(session, conversation_id=asked_when.conversation_id)
    assert case.kind == "scam_loss"


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("微信转的", "微信"),
        ("用支付宝付的", "支付宝"),
        ("手机银行转的两万三", "手机银行"),
        ("给的现金", "现金"),
        ("在银行柜台汇过去的", "柜台"),
        ("微信", "微信"),
        ("扫码付的", "扫码"),
        ("I sent it by WeChat", "WeChat"),
        ("他加我微信，让我转钱", None),
        ("收到一条微信，说我中奖了", None),
        ("今天上午", None),
    ],
)
def test_means_are_read_from_words_that_say_how_it_was_sent(said: str, means: str | None) -> None:
    assert read_means(said) == means


@pytest.mark.parametrize(
    ("said", "recipient"),
    [
        ("转给一个姓王的", "转给一个姓王的"),
        ("打给了王建国", "打给了王建国"),
        ("昨天转的，对方叫李强，微信转的", "对方叫李强"),
        ("他的电话是13800138000", "他的电话是13800138000"),
        ("转到 6222 0212 3456 7890", "转到 6222 0212 3456 7890"),
        ("I sent it to a Mr Wang", "I sent it to a Mr Wang"),
        ("我把两万块钱转给骗子了", None),
        ("都转给他了", None),
        ("转给客服了", None),
        ("他叫我转的钱", None),
        ("我姓王", None),
        ("今天上午", None),
    ],
)
def test_a_recipient_is_read_where_the_words_say_who_it_was(said: str, recipient: str | None) -> None:
    assert read_recipient(said) == recipient


@pytest.mark.parametrize(
    ("said", "account"),
    [
        ("从我工行卡里转出去的", "从我工行卡里转出去的"),
        ("我的农行卡，尾号8890", "我的农行卡，尾号8890"),
        ("农行尾号 8890", "农行尾号 8890"),
        ("从我的6222021234567890123转的", "从我的0123转的"),
        ("转到他农行的卡上 6222021234567890123", None),
        ("从我农行8890转给他的", "从我农行8890转给他的"),
        ("他让我从农行4417转的", "他让我从农行4417转的"),
        ("from my ICBC card ending 4417", "from my ICBC card ending 4417"),
        ("对方尾号 8890", None),
        ("I sent it to his card 6222021234567890123", None),
        ("我的卡", None),
        ("在农行柜台汇的", None),
    ],
)
def test_the_persons_own_account_is_read_and_never_the_cheats(said: str, account: str | None) -> None:
    assert read_named_account(said) == account


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("我的电话是13900001111", "13900001111"),
        ("打139 0000 1111找我", "13900001111"),
        ("my number is 13900001111", "13900001111"),
        ("他的电话是13800138000", None),
        ("13800138000", None),
    ],
)
def test_a_number_to_call_back_is_the_persons_own(said: str, phone: str | None) -> None:
    assert read_own_phone(said) == phone


@pytest.mark.parametrize(
    ("said", "is_all"),
    [
        ("微信转的", True),
        ("两万块，微信转的", True),
        ("转给一个姓王的", True),
        ("他让我到楼下把卡给一个姓王的", False),
        ("一个自称公安的", False),
    ],
)
def test_words_that_tell_more_than_facts_are_an_answer(said: str, is_all: bool) -> None:
    assert tells_no_more(said) is is_all


@pytest.mark.parametrize("said", ["不认识", "没见过", "a stranger", "don't know him"])
def test_somebody_who_does_not_know_the_cheat_has_said_who_got_the_money(
    database: Database, asked_when: Person, said: str
) -> None:
    asked_when.say("昨天", datetime="2026-11-21")
    asked_when.say("两万", amount=20000)
    asked_when.say("农行尾号 8890")
    asked_when.say(said, "deny", 0.9)
    assert facts(database, asked_when)["recipient"] == said
    assert asked_when.responses[-1] == "utter_scams_ask_loss_means"
