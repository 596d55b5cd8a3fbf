"""Is this true? A sign of a scam, something vetted, a notice of the center or what differs from it, or not sure.

What is not sure goes to the staff. It must never call a message safe.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rasa_sdk.events import ActionExecutionRejected, SlotSet

from actions.base import CenterAction
from actions.corrections import says_it_is_wrong, says_not_known
from actions.fields import Field
from actions.forms import SAFETY_INTENTS, GuidedForm
from actions.paused import CONFIRM, CONFIRMED, OUTCOME, REQUESTED, start_form
from actions.scams.loss import free_words
from actions.scams.pieces import continues, is_all, looks_unfinished
from actions.scams.verdict import tell
from actions.submit import SubmitAction
from actions.turn import Event, Turn
from actions.words import own_words, quoted, words_after
from center.checks import service as checks
from center.checks.service import Finding, Piece
from center.clock import to_local

SUGGEST_AGAIN = "utter_scams_check_suggest_again"
SHORTEST = 7
# From this length on words are the message that was asked for: in characters of Chinese, and of English.
SURELY_A_MESSAGE, SURELY_IN_ENGLISH = 16, 48
_HAN = re.compile(r"[\u3400-\u9fff]")
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
TEXT = "check_text"


def message_in(turn: Turn) -> str | None:
    """Return what is to be checked if the person's words hold it."""
    return words_after(own_words(turn), _ASKING, shortest=SHORTEST)


def look_at(turn: Turn, text: str) -> tuple[Finding, str, Piece | None]:
    """Return what is found about a message, its whole text, and what it is more of.

    Pieces of one message come one after another; together they may show what none shows alone.
    """
    today = to_local(turn.now).date()
    with turn.read() as session:
        finding = checks.check(session, text=text, today=today)
        if finding.outcome == "scam" or (finding.outcome != "unknown" and finding.is_sure):
            return finding, text, None
        pieces = checks.list_pieces(session, conversation_id=turn.conversation_id, now=turn.now)
        if not pieces:
            return finding, text, None
        whole = "\n".join([*(piece.words for piece in pieces), text])
        joined = checks.check(session, text=whole, today=today)
    if joined.outcome != "unknown" and joined.is_sure:
        return joined, whole, None
    is_more = looks_unfinished(pieces[-1].words) or continues(text)
    return finding, text, pieces[-1] if is_more and finding.outcome == "unknown" else None


class ActionCheckMessage(CenterAction):
    """Judge the message, or ask for it."""

    action_name = "action_check_message"
    is_slow = True

    def answer(self, turn: Turn) -> list[Event]:
        """Take the message itself as enough."""
        text = message_in(turn)
        if text is None:
            return start_form(turn, ValidateCheckForm.form)
        finding, whole, more_of = look_at(turn, text)
        if not finding.is_sure or looks_unfinished(text):
            return [SlotSet(TEXT, text), *start_form(turn, ValidateCheckForm.form)]
        tell(turn, finding, whole, more_of=more_of)
        return []


class ValidateCheckForm(GuidedForm):
    """Ask for the message itself, for the rest of it, and whether something that is known is what is meant."""

    action_name = "validate_check_form"
    is_slow = True
    topic = "scams"
    form = "check_form"
    called_off = "看|核实"
    confirm = False
    own_intents = frozenset({"check_message", "report_scam", "query_scam_advice", "out_of_scope"})
    fields = (Field(TEXT, free_words, free_text=True),)

    def is_left(self, turn: Turn) -> bool:
        """Take what is as long as a message for one: 妈，我手机坏了，先转两千，回头再说."""
        return not _is_surely_a_message(turn) and super().is_left(turn)

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Take long words for the message that was asked for, whatever they sound like; danger is heard."""
        is_message = field is not None and _is_surely_a_message(turn)
        return (not is_message or turn.intent in SAFETY_INTENTS) and super().interrupts(turn, field)

    def answer_in(self, turn: Turn, field: Field) -> Any | None:
        """Join what was pasted in pieces."""
        before, said = turn.slot(TEXT), field.read(turn)
        if before is None or said is None:
            return said
        return before if is_all(own_words(turn)) else f"{before}\n{said}"

    def _ask_next(
        self, turn: Turn, values: dict[str, Any], events: list[Event], *, keep: str | None = None
    ) -> list[Event]:
        text = values[TEXT]
        if text is None:
            return super()._ask_next(turn, values, events, keep=keep)
        events = [*events, SlotSet(TEXT, text)]
        finding, _, _ = look_at(turn, str(text))
        last = str(text).rpartition("\n")[2]
        if finding.outcome != "scam" and looks_unfinished(last) and not is_all(own_words(turn)):
            turn.say("utter_scams_check_more")
            return [*events, SlotSet(REQUESTED, TEXT)]
        if finding.is_sure:
            return [*events, SlotSet(OUTCOME, CONFIRMED), SlotSet(REQUESTED, None)]
        turn.say("utter_scams_confirm_check_form", claim=claim_of(turn, finding))
        return [*events, SlotSet(CONFIRM, None), SlotSet(REQUESTED, CONFIRM)]

    def _take_confirmation(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        """Hear whether it is what is meant; other words are more of the message."""
        is_no = turn.intent == "deny" or says_it_is_wrong(turn.said, parts=())
        if turn.intent == "affirm" or is_no:
            return [SlotSet(CONFIRM, not is_no), SlotSet(OUTCOME, CONFIRMED), SlotSet(REQUESTED, None)]
        if self.interrupts(turn, None):
            return [ActionExecutionRejected(self.form)]
        said = own_words(turn)
        # Whoever cannot say is not asked for ever: the staff look at it.
        if turn.entity("command") == "skip" or says_not_known(said) or SUGGEST_AGAIN in turn.said_before():
            return [SlotSet(CONFIRM, False), SlotSet(OUTCOME, CONFIRMED), SlotSet(REQUESTED, None)]
        if len(said) >= SHORTEST:
            values[TEXT] = f"{values[TEXT]}\n{said}"
            return self._ask_next(turn, values, [])
        turn.say(SUGGEST_AGAIN)
        return [SlotSet(CONFIRM, None), SlotSet(REQUESTED, CONFIRM)]


def claim_of(turn: Turn, finding: Finding) -> str:
    """Return in a few words what the person may mean."""
    if finding.clarification is not None:
        return quoted(finding.clarification.told("claim", turn.language))
    return "" if finding.notice is None else quoted(finding.notice.told("title", turn.language))


class ActionSubmitCheck(SubmitAction):
    """Judge what was sent."""

    action_name = "action_submit_check"
    is_slow = True
    form_slots = (TEXT,)

    def submit(self, turn: Turn) -> list[Event]:
        """Say what is known of it."""
        finding, whole, more_of = look_at(turn, str(turn.slot(TEXT)))
        if not finding.is_sure and turn.slot(CONFIRM) is not True:
            finding = replace(finding, outcome="unknown")
        tell(turn, finding, whole, more_of=more_of)
        return []


def _is_surely_a_message(turn: Turn) -> bool:
    said = own_words(turn)
    return len(said) >= (SURELY_A_MESSAGE if _HAN.search(said) else SURELY_IN_ENGLISH)
