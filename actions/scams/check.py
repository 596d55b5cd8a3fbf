"""Is this true? A sign of a scam is named; everything else goes to the staff. It must never call a message safe."""

from __future__ import annotations

import re

from actions.base import CenterAction
from actions.forms import Field, GuidedForm
from actions.paused import start_form
from actions.scams.loss import free_words
from actions.submit import SubmitAction, file_case
from actions.turn import Event, Turn
from actions.who import own_member_id
from actions.words import own_words, without_long_numbers, words_after
from center.scams.signs import find_signs
from center.wording import formats

SHORTEST = 7
# What people say around a message they ask about; a message with nothing else holds no text to check.
_ASKING = re.compile(
    r"(?:请|麻烦)?(?:您|你|你们)?(?:给我|帮我?|替我|给)?(?:看看?|瞧瞧?|查查?|核实|核对|辨别|分辨|鉴别|判断|断)(?:一下|一哈|下|个)?"
    r"|(?:这|那)(?:个|条|是)?(?:短信|消息|微信|信息|通知|电话|东西|事儿?|话|链接|视频|人)?"
    r"|(?:是)?(?:不是|真|假|真的|假的|骗子|骗人|诈骗|骗局|谣言)(?:的)?(?:还是|吗|么|啊|呢|不|没有)?|真不真|真假|可信|靠谱|能信|信得过|能不能信"
    r"|我?(?:收到|有|接到|来)了?(?:一|个|条)*|我?想问问?|辨?真假|一个|一条|帮忙|怎么|到底|会不会|要不要|到|的|吗|吧|呢|啊|不|是|有|我|了"
    r"|\b(?:is|this|that|it|a|the|message|text|call|true|real|fake|scam|fraud|genuine|check|please|can|you|could|for|me|whether"
    r"|i|got|received|one|to|look|at|if|or|not|tell|of|have|trust|believe)\b",
    re.IGNORECASE,
)


def message_in(turn: Turn) -> str | None:
    """Return what is to be checked if the person's words hold it."""
    return words_after(own_words(turn), _ASKING, shortest=SHORTEST)


def judge(turn: Turn, text: str) -> list[Event]:
    """Name the signs, or give the message to the staff."""
    signs = find_signs(text)
    if signs:
        turn.say("utter_scams_check_sign", name=signs[0].told("name", turn.language))
        turn.say("utter_scams_sign_advice", advice=signs[0].told("advice", turn.language))
        if len(signs) > 1:
            turn.say("utter_scams_check_sign_too", name=signs[1].told("name", turn.language))
        turn.say("utter_scams_check_next")
        return []
    with turn.write() as session:
        own, summary = own_member_id(session, conversation_id=turn.conversation_id), without_long_numbers(text)
        filed = file_case(turn, session, kind="check_message", member_id=own, summary=summary, details={})
    turn.say("utter_scams_check_unsure", number=filed.number, when=formats.moment(filed.seen_by, turn.language))
    return []


class ActionCheckMessage(CenterAction):
    """Judge the message, or ask for it."""

    action_name = "action_check_message"

    def answer(self, turn: Turn) -> list[Event]:
        """Take the message itself as enough."""
        text = message_in(turn)
        return judge(turn, text) if text else start_form(turn, ValidateCheckForm.form)


class ValidateCheckForm(GuidedForm):
    """Ask for the message itself."""

    action_name = "validate_check_form"
    topic = "scams"
    form = "check_form"
    confirm = False
    own_intents = frozenset({"check_message", "report_scam", "query_scam_advice", "out_of_scope"})
    fields = (Field("check_text", free_words, free_text=True),)


class ActionSubmitCheck(SubmitAction):
    """Judge what was sent."""

    action_name = "action_submit_check"
    form_slots = ("check_text",)

    def submit(self, turn: Turn) -> list[Event]:
        """Say what is seen in it."""
        return judge(turn, str(turn.slot("check_text")))
