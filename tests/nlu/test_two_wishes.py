"""Facts about messages that hold two wishes. Runs in Rasa's environment only."""

from __future__ import annotations

import pytest

pytest.importorskip("rasa")

from rasa.engine.graph import GraphComponent
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.two_wishes import ALSO, RANKING, WishGatherer, WishSplitter, halves_of


def made(component: type[GraphComponent]) -> GraphComponent:
    return component.create(component.get_default_config(), None, None, None)


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("外补到了没，还有下次几点开会", ("外补到了没", "下次几点开会")),
        ("想请人来修灯，另外问下外补到了没", ("想请人来修灯", "问下外补到了没")),
        ("谁是我们书记，再帮我看看报销到哪了", ("谁是我们书记", "帮我看看报销到哪了")),
        ("十月的钱到了没？下礼拜几点开会？", ("十月的钱到了没", "下礼拜几点开会？")),
        ("Has my money come, and when is the next meeting?", ("Has my money come", "when is the next meeting?")),
        ("Where is your office. Also, what is on this week?", ("Where is your office", "what is on this week?")),
        ("那个外头的钱来了没 我还想问下回啥时候开会", ("那个外头的钱来了没", "问下回啥时候开会")),
        ("取暖费一年给多少我还想知道认证做了没", ("取暖费一年给多少", "知道认证做了没")),
        ("地址改成兰州，改完告诉我下次啥时候开会", ("地址改成兰州", "告诉我下次啥时候开会")),
        ("书记电话多少，捎带着问下外补到账没", ("书记电话多少", "问下外补到账没")),
        ("认证到期了没 开会是几号", ("认证到期了没", "开会是几号")),
        (
            "Tell me where my claim stands and then what's on today",
            ("Tell me where my claim stands", "what's on today"),
        ),
        ("My house is sold, and after that tell me who you are", ("My house is sold", "tell me who you are")),
        ("When do you open? While I'm here, is my claim in?", ("When do you open", "is my claim in?")),
        # one wish, or nobody can tell where the second begins
        ("外补到了没", None),
        ("还有吗", None),
        ("材料收着了没，到哪儿啦", None),
        ("我也想问", None),
        ("钱到了没，我昨天去银行看了", None),
        ("钱到了，还有", None),
        ("外补到了没，还有报销，还有体检", None),
        ("and you?", None),
        ("", None),
    ],
)
def test_a_message_is_cut_where_two_wishes_are_joined(text: str, halves: tuple[str, str] | None) -> None:
    assert halves_of(text) == halves


def test_a_long_story_is_not_cut() -> None:
    assert halves_of("我跟您慢慢说" * 40 + "，还有下次几点开会") is None


def gathered(whole: tuple[str, float], *halves: tuple[str, float]) -> Message:
    """Split a message of two halves, let each be understood as told, and gather it."""
    messages = made(WishSplitter).process([Message.build("外补到了没，还有下次几点开会")])
    assert [message.get(TEXT) for message in messages[1:]] == ["外补到了没", "下次几点开会"]
    for message, (name, confidence) in zip(messages, (whole, *halves), strict=True):
        message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
        message.set(RANKING, [{"name": name, "confidence": confidence}], add_to_output=True)
        message.set(ENTITIES, [{"entity": "whose", "value": message.get(TEXT)}], add_to_output=True)
    (message,) = made(WishGatherer).process(messages)
    return message


def test_two_sure_wishes_are_told_apart_and_the_second_goes_along() -> None:
    heard = gathered(("query_benefit_payment", 0.8), ("query_benefit_payment", 0.9), ("query_meeting", 0.95)).as_dict(
        only_output_properties=True
    )
    assert heard[TEXT] == "外补到了没"
    assert heard[INTENT]["name"] == "query_benefit_payment"
    assert heard[ENTITIES] == [{"entity": "whose", "value": "外补到了没"}]
    assert heard[ALSO] == "下次几点开会"


def test_a_question_goes_before_what_opens_a_form() -> None:
    heard = gathered(("request_home_visit", 0.8), ("request_home_visit", 0.9), ("query_meeting", 0.9))
    assert heard.get(INTENT)["name"] == "query_meeting"
    assert heard.get(ALSO) == "外补到了没"


@pytest.mark.parametrize(
    ("whole", "halves"),
    [
        # the same wish twice
        (("query_meeting", 0.9), (("query_meeting", 0.9), ("query_meeting", 0.9))),
        # one half is not sure
        (("query_meeting", 0.9), (("query_meeting", 0.9), ("query_news", 0.5))),
        # two forms would ask at once
        (("request_home_visit", 0.9), (("request_home_visit", 0.9), ("submit_suggestion", 0.9))),
        # no request of its own
        (("query_meeting", 0.9), (("greet", 0.99), ("query_meeting", 0.9))),
        # as a whole it is something else
        (("check_message", 0.9), (("query_benefit_payment", 0.9), ("query_meeting", 0.9))),
    ],
)
def test_everything_else_stays_whole(whole: tuple[str, float], halves: tuple[tuple[str, float], ...]) -> None:
    heard = gathered(whole, *halves)
    assert heard.get(TEXT) == "外补到了没，还有下次几点开会"
    assert heard.get(INTENT)["name"] == whole[0]
    assert heard.get(ALSO) is None


@pytest.mark.parametrize("danger", ["report_scam_loss", "emergency_health", "report_scam", "talk_to_human"])
@pytest.mark.parametrize("place", [0, 1])
def test_danger_is_never_cut(danger: str, place: int) -> None:
    halves = [("query_meeting", 0.9), ("query_meeting", 0.9)]
    halves[place] = (danger, 0.95)
    assert gathered((danger, 0.6), *halves).get(ALSO) is None


def test_a_message_with_an_alarm_is_not_split() -> None:
    message = Message.build("外补到了没，还有我钱让人骗了")
    message.set("metadata", {"alarm": "scam_loss"})
    assert made(WishSplitter).process([message]) == [message]
