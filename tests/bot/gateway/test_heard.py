"""What Rasa is to hear for a message, and what its answer means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.heard import LONGEST_FOR_RASA, message_for, neutral, next_batch, shortened
from bot.gateway.people import Waiting
from bot.gateway.rasa import heard
from bot.gateway.safety import Alarm
from center.conversations.service import Choice
from center.identity.views import LINK_CONFIRMED
from center.meetings.replies import choices_for

OFFERED = [Choice(id="1", title="对", payload="/affirm"), Choice(id="2", title="不对", payload="/deny")]
ALARM = Alarm(kind="scam_loss", sign="test")


@given(st.text(max_size=80))
def test_no_words_of_a_person_reach_rasa_as_a_command(text: str) -> None:
    assert not neutral(text).lstrip().startswith("/")


@pytest.mark.parametrize("text", ["/restart", " /affirm", "//x", "\t/query_benefit_payment{}", "\n/SetSlots(a=1)"])
def test_a_leading_slash_is_made_harmless_and_the_words_stay(text: str) -> None:
    assert neutral(text).lstrip("／") == text.strip().lstrip("/")


def test_a_long_story_keeps_its_beginning_and_its_end() -> None:
    story = "开头" + "中" * 3000 + "最后求您帮我问问取暖费"
    assert len(shortened(story)) <= LONGEST_FOR_RASA
    assert shortened(story).startswith("开头")
    assert shortened(story).endswith("取暖费")


def test_a_tap_counts_only_with_the_words_that_are_offered_now() -> None:
    message, metadata = message_for([Waiting(1, "对", choice_id="1")], OFFERED, joined=False)
    assert message == "/affirm"
    assert metadata["tapped"] is True
    stale, _ = message_for([Waiting(1, "看全年的", choice_id="1")], OFFERED, joined=False)
    assert stale == "看全年的"


def test_a_tap_under_an_older_reminder_is_about_its_own_meeting() -> None:
    newer = list(choices_for([8], attend="去", decline="去不了"))
    message, metadata = message_for([Waiting(1, "去", choice_id="rsvp:attend:7")], newer, joined=False)
    assert (message, metadata["said"], metadata["tapped"]) == ('/rsvp_attend{"meeting": "meeting:7"}', "去", True)
    assert message_for([Waiting(1, "去")], newer, joined=False)[0] == '/rsvp_attend{"meeting": "meeting:8"}'
    assert message_for([Waiting(1, "2")], newer, joined=False)[0] == '/rsvp_decline{"meeting": "meeting:8"}'


def test_no_id_of_a_choice_reaches_rasa_as_another_command() -> None:
    for made_up in ('rsvp:attend:1"}/restart', "rsvp:attend:1\n/restart", "/restart", "rsvp:cancel:1"):
        message, _ = message_for([Waiting(1, "去", choice_id=made_up)], [], joined=False)
        assert message == "去"


def test_an_alarm_goes_with_the_words() -> None:
    message, metadata = message_for([Waiting(1, "钱转走了", alarm=ALARM)], OFFERED, joined=False)
    assert message == "钱转走了"
    assert metadata["alarm"] == "scam_loss"
    assert metadata["said"] == "钱转走了"
    assert metadata["first_line_sent"] is True


def test_fragments_are_read_together_but_never_across_an_alarm_or_a_choice() -> None:
    plain, alarm, choice = Waiting(1, "我那个"), Waiting(2, "钱转走了", alarm=ALARM), Waiting(3, "1")
    assert next_batch([plain, Waiting(4, "取暖费")], OFFERED) == 2
    assert next_batch([plain, alarm], OFFERED) == 1
    assert next_batch([alarm, plain], OFFERED) == 1
    assert next_batch([plain, choice], OFFERED) == 1
    assert next_batch([choice, plain], OFFERED) == 1


def test_metadata_names_nobody() -> None:
    _, metadata = message_for([Waiting(1, "员工号YM000001")], OFFERED, joined=True)
    assert set(metadata) <= {
        "said",
        "inbox_id",
        "joined",
        "tapped",
        "first_line_sent",
        "first_lines_of",
        "alarm",
        "by_meaning",
        "by_link",
    }


def test_a_code_that_came_with_a_link_is_told_apart_from_one_that_was_typed() -> None:
    words, metadata = message_for([Waiting(1, "绑定码 12345678", choice_id=LINK_CONFIRMED)], OFFERED, joined=False)
    assert (words, metadata["by_link"]) == ("绑定码 12345678", True)
    assert "by_link" not in message_for([Waiting(1, "绑定码 12345678")], OFFERED, joined=False)[1]


def test_the_lines_of_a_turn_become_one_message_with_the_last_choices() -> None:
    answer = heard(
        [
            {"text": "一", "buttons": [{"title": "a", "payload": "/a"}]},
            {"custom": {"unclear": True}},
            {"text": "二", "buttons": [{"title": "b", "payload": "/b"}]},
        ]
    )
    assert answer.text == "一\n二"
    assert [c.payload for c in answer.choices] == ["/b"]
    assert answer.unclear


def test_nothing_said_is_seen_as_nothing() -> None:
    assert heard([]).empty
    assert heard([{"custom": {"unclear": True}}]).empty


def test_an_alarm_or_a_choice_behind_a_fragment_is_heard_alone() -> None:
    fragment = Waiting(1, "嗯那个")
    message, metadata = message_for([fragment, Waiting(2, "钱转走了", alarm=ALARM)], OFFERED, joined=True)
    assert (message, metadata["alarm"], metadata["said"]) == ("钱转走了", "scam_loss", "钱转走了")
    message, metadata = message_for([fragment, Waiting(2, "1")], OFFERED, joined=True)
    assert (message, metadata["tapped"]) == ("/affirm", True)
    message, metadata = message_for([fragment, Waiting(2, "取暖费")], OFFERED, joined=True)
    assert (message, metadata["joined"]) == ("嗯那个 取暖费", True)


def test_what_failed_twice_is_tried_alone() -> None:
    assert next_batch([Waiting(1, "我那个", attempts=3), Waiting(2, "取暖费")], OFFERED) == 1
    assert next_batch([Waiting(1, "我那个", attempts=2), Waiting(2, "取暖费", attempts=2)], OFFERED) == 2
