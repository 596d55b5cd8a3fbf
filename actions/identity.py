"""Who is speaking: the identity check, unbinding, and relatives.

It says the same words whether an answer was wrong or unknown.
"""

from __future__ import annotations

import re
from abc import ABC
from datetime import date
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import KEPT_TOO, CenterAction, member_actions, pending_questions
from actions.belonging import OWNER, forget, is_another, owner_of
from actions.fields import Field
from actions.forms import GuidedForm
from actions.paused import CONFIRMED, OUTCOME, PAUSED, REQUESTED, resume_paused, start_form
from actions.readers import (
    introduces,
    is_plainly_a_name,
    read_birth_date,
    read_code,
    read_introduced_name,
    read_last_four,
    read_name,
    sounds_like_a_name,
)
from actions.submit import SubmitAction
from actions.turn import Event, Turn
from center.contacts import service as contacts
from center.identity import service as identity
from center.identity.service import MemberIdentity, Outcome
from center.members.facts import masked_name as masked
from center.wording import formats

NO_NAMES = frozenset({"affirm", "deny", "thank", "greet", "goodbye", "ask_repeat", "talk_to_human"})
# What the classifier hears in a bare name.
NAME_INTENTS = frozenset({"nlu_fallback", "verify_identity", "greet", "out_of_scope", "act_for_relative"})
SURE = 0.8
# A classifier that has never met 邰欣 may take it for anything; of what it knows, 党费 and 安排, it is surer than this.
SURE_OF_A_WORD = 0.95
# Whose name follows: 我父亲叫, 老人名字是, her name is.
_KIN = re.compile(
    r"(?:是|我|俺|的|家)*(?:爸爸?|父亲|老爸|爹|妈妈?|母亲|老妈|娘|婆婆|公公|岳父|岳母|奶奶|爷爷|姥姥|姥爷|外婆|外公|老伴|老人家?"
    r"|邻居|他|她|舅舅?|姑姑?|姨)的?(?:名字|姓名)?(?=叫|是)"
    r"|(?:my (?:father|mother|dad|mum|mom|neighbour|grandma|grandpa|aunt|uncle)|he|she)(?:'s name)? is "
    r"|(?:his|her) name is ",
    re.IGNORECASE,
)
# Said alone, these are who somebody is to the retiree, whatever a classifier hears in them.
_RELATION = re.compile(
    r"(?:我?是?(?:他|她|老人)?的?)(?:大|小|二)?(?:儿女|儿子|女儿|闺女|丫头|儿媳妇?|媳妇|女婿|孙子|孙女|外孙女?|侄子|侄女|外甥女?"
    r"|老伴|爱人|亲戚|邻居|弟弟|妹妹|哥哥|姐姐)[。.！!]?"
    r"|(?:i'?m |i am |his |her |the |a |their )*(?:son|daughter|spouse|wife|husband|relative|neighbou?r|grandson"
    r"|granddaughter|niece|nephew|son or daughter)[.!]?",
    re.IGNORECASE,
)
DANGERS = frozenset({"emergency_health", "report_scam_loss"})
_NAMES_ID = re.compile(r"(?:后|末)四位?|尾号|身份证|last four|\bid\b", re.IGNORECASE)
IDENTITY_SLOTS = ("identity_name", "identity_birth", "identity_id4")
BY_CODE = "code"
# The question tells what the answer serves for, and that giving it is agreeing; the hint comes after it.
ASKS_ID = ("_ask_identity_id4", "_hint_identity_id4")
PROXY_SLOTS = ("proxy_member", "proxy_relation", "proxy_own_name", "proxy_phone")


def _name(turn: Turn) -> str | None:
    # 好的 and 谢谢 are two characters long, as many names are.
    said = turn.said.strip(" 。.，,")
    plain = introduces(turn.said) or is_plainly_a_name(said)
    hinted = any(response.startswith("utter_identity_hint_") for response in turn.said_before())
    sounds_like_one = sounds_like_a_name(said)
    sure = SURE_OF_A_WORD if sounds_like_one else SURE
    # What the classifier heard in 我的名字错了，叫张莉 is not what it would hear in the name.
    is_supposed = bool(turn.metadata.get("supposed"))
    is_courtesy = turn.intent in NO_NAMES and turn.confidence > sure
    # 谢敏 is thanks to the classifier; said again where the name was asked for, it is the name.
    if is_courtesy and not plain and not is_supposed and not (hinted and sounds_like_one):
        return None
    # A name is no time, and who speaks of another matter has not told a name, unless they say 我叫, are asked twice or
    # tell the date of birth with it.
    another = turn.intent not in NAME_INTENTS and turn.confidence > sure and not is_supposed and not is_courtesy
    is_time = bool(turn.entity("datetime") or turn.entity("command"))
    unsure = (is_time or (another and not hinted)) and read_birth_date(turn.said) is None
    return read_name(turn.said, unsure=unsure, asked_twice=hinted and not another)


def _introduced_name(turn: Turn) -> str | None:
    """Return the name of whoever says it unasked: 我叫蒋霞，想查补助."""
    return read_introduced_name(turn.said)


def _member_name(turn: Turn) -> str | None:
    """Return whom it is about: 我爸叫赵德山 says it too."""
    kin = _KIN.match(turn.said.strip())
    told = turn.supposing(requested=str(turn.slot(REQUESTED)), said=turn.said.strip()[kin.end() :]) if kin else turn
    return _name(told)


def _birth(turn: Turn) -> str | None:
    found = read_birth_date(turn.said)
    return found.isoformat() if found else None


def _last_four(turn: Turn) -> str | None:
    # Four digits could be a year: what stands behind the name of the number comes first, and unasked it must be
    # named or stand beside the whole date of birth.
    named = list(_NAMES_ID.finditer(turn.said))
    found = read_last_four(turn.said[named[-1].end() :]) if named else None
    is_plain = turn.slot(REQUESTED) == "identity_id4" or read_birth_date(turn.said) is not None
    return found or (read_last_four(turn.said) if is_plain else None)


def check_anew(turn: Turn) -> list[Event] | None:
    """Ask again, with what is told now taken, who puts a fact right after a check that failed; None otherwise."""
    failed = turn.active_form is None and "utter_identity_failed" in turn.told_last()
    return start_form(turn, "identity_form") if failed and (_birth(turn) or _last_four(turn)) else None


class NamedForm(GuidedForm, ABC):
    """A form that asks for names, which a classifier takes for anything."""

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Hear a name as a name; 我叫救护车 is none."""
        is_name = field is not None and field.read in (_name, _member_name) and field.read(turn) is not None
        is_relation = field is not None and field.slot == "proxy_relation" and _RELATION.fullmatch(turn.said.strip())
        is_told = is_name or is_relation
        return (not is_told or turn.intent in DANGERS) and super().interrupts(turn, field)


class ActionVerifyIdentity(CenterAction):
    """Answer who wants to prove who they are, or to be forgotten on this phone."""

    action_name = "action_verify_identity"

    def answer(self, turn: Turn) -> list[Event]:
        """Take a code, unbind, or start the questions."""
        code = read_code(turn.said)
        if code:
            return check_code(turn, code)
        with turn.read() as session:
            member = identity.find_member_of(session, conversation_id=turn.conversation_id)
        if turn.entity("command") == "unbind":
            if member is not None:
                with turn.write() as session:
                    identity.unbind(session, conversation_id=turn.conversation_id, now=turn.now)
            turn.say("utter_identity_unbound")
            return forget(turn)
        if member is not None:
            turn.say("utter_identity_known", name=masked(member.name))
            return []
        return start_form(turn, "identity_form")


class ValidateIdentityForm(NamedForm):
    """Ask name, date of birth and the last four of the ID number; a code in between ends the questions."""

    action_name = "validate_identity_form"
    topic = "identity"
    form = "identity_form"
    called_off = "核对|验|告诉你"
    confirm = False
    own_intents = frozenset({"verify_identity"})
    fields = (
        Field("identity_name", _name, overheard=_introduced_name),
        Field("identity_birth", _birth, prefill=True),
        Field("identity_id4", _last_four, prefill=True),
    )

    def answer(self, turn: Turn) -> list[Event]:
        """Take a code wherever it comes."""
        requested = turn.slot(REQUESTED) if turn.active_form == self.form else None
        if requested is not None and read_code(turn.said):
            return [SlotSet(OUTCOME, BY_CODE), SlotSet(REQUESTED, None)]
        if requested is not None and turn.metadata.get("second_wish") and KEPT_TOO in turn.said_now():
            # The answer to the first wish, right above this one, ends with the question.
            return [SlotSet(REQUESTED, requested)]
        return super().answer(turn)


class ActionSubmitIdentity(SubmitAction):
    """Check the answers and, if they fit, answer what was asked before."""

    action_name = "action_submit_identity"
    form_slots = IDENTITY_SLOTS

    def answer(self, turn: Turn) -> list[Event]:
        """Check by code or by facts; or drop the question where the person left."""
        code = read_code(turn.said)
        if turn.slot(OUTCOME) == BY_CODE and code:
            return [*check_code(turn, code), *self.cleared()]
        if turn.slot(OUTCOME) != CONFIRMED:
            return [*super().answer(turn), SlotSet("pending_question", None)]
        return [*self.submit(turn), *self.cleared()]

    def submit(self, turn: Turn) -> list[Event]:
        """Check the facts; what was interrupted is taken up where the check has ended well."""
        with turn.write() as session:
            before = identity.find_member_of(session, conversation_id=turn.conversation_id)
            outcome = identity.verify_facts(
                session,
                conversation_id=turn.conversation_id,
                name=str(turn.slot("identity_name")),
                birth_date=date.fromisoformat(str(turn.slot("identity_birth"))),
                id_last4=str(turn.slot("identity_id4")),
                now=turn.now,
            )
        return tell_outcome(turn, outcome, before=before)


class ActionActForRelative(CenterAction):
    """Explain that a relative needs the staff's approval, and take the request."""

    action_name = "action_act_for_relative"

    def answer(self, turn: Turn) -> list[Event]:
        """Start the request; whoever is approved already is told so."""
        with turn.read() as session:
            member = identity.find_member_of(session, conversation_id=turn.conversation_id)
        if member is not None and member.is_proxy:
            turn.say("utter_identity_proxy_known", name=masked(member.name))
            return []
        turn.say("utter_identity_proxy_explained")
        return start_form(turn, "proxy_form")


class ValidateProxyForm(NamedForm):
    """Ask for whom, the relation, the own name and a phone number."""

    action_name = "validate_proxy_form"
    topic = "identity"
    form = "proxy_form"
    called_off = "替|代|留|留电话|替.{1,3}问|帮.{1,3}问"
    own_intents = frozenset({"act_for_relative", "verify_identity"})
    fields = (
        Field("proxy_member", _member_name),
        Field("proxy_relation", lambda turn: turn.said.strip()[:20] or None, free_text=True),
        Field("proxy_own_name", _name),
        Field("proxy_phone", lambda turn: turn.entity("phone"), prefill=True),
    )

    def _take_earlier(self, turn: Turn, values: dict[str, Any], asked: Field) -> list[Event] | None:
        """Take 不是我爸，我叫李强 for the own name where that is asked."""
        own_name_told = asked.slot == "proxy_own_name" and "我叫" in turn.said
        return None if own_name_told else super()._take_earlier(turn, values, asked)


class ActionSubmitProxy(SubmitAction):
    """Open the request as a case for the staff."""

    action_name = "action_submit_proxy"
    form_slots = PROXY_SLOTS

    def submit(self, turn: Turn) -> list[Event]:
        """Store the request; nothing is said about whether such a member exists."""
        with turn.write() as session:
            case = identity.request_proxy(
                session,
                conversation_id=turn.conversation_id,
                relative_name=f"{turn.slot('proxy_own_name')} {turn.slot('proxy_phone')}",
                member_hint=str(turn.slot("proxy_member")),
                relation=str(turn.slot("proxy_relation")),
                now=turn.now,
            )
            answered_by = contacts.answered_by(session, urgency=case.urgency, now=turn.now)
        turn.say("utter_identity_proxy_requested", number=case.number, when=formats.moment(answered_by, turn.language))
        return []


def check_code(turn: Turn, code: str) -> list[Event]:
    """Try a one-time code and answer what was asked before."""
    with turn.write() as session:
        before = identity.find_member_of(session, conversation_id=turn.conversation_id)
        outcome = identity.verify_code(
            session,
            conversation_id=turn.conversation_id,
            code=code,
            by_link=bool(turn.metadata.get("by_link")),
            now=turn.now,
        )
    return tell_outcome(turn, outcome, before=before)


def tell_outcome(turn: Turn, outcome: Outcome, *, before: MemberIdentity | None = None) -> list[Event]:
    """Say how the check ended; after success answer the question that started it, without asking again."""
    if outcome is not Outcome.VERIFIED:
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        turn.say("utter_identity_locked" if outcome is Outcome.LOCKED else "utter_identity_failed", **numbers)
        return []
    with turn.read() as session:
        member = identity.find_member_of(session, conversation_id=turn.conversation_id)
    if member is None:
        turn.say("utter_identity_failed")
        return []
    turn.say(_verified(turn), name=masked(member.name))
    if is_another(before, member):
        # What the one before began or asked is not for this one to see.
        turn.say("utter_identity_what_next")
        return forget(turn)
    kept = pending_questions(turn)
    events: list[Event] = [SlotSet("pending_question", None), SlotSet(OWNER, owner_of(turn))]
    if not kept:
        turn.say("utter_identity_what_next")
        return events
    for question in kept:
        action = member_actions().get(str(question["action"]))
        events += action().answer_known(turn, member, question) if action else []
    return without_rival_forms(events) if opens_a_form(events) else [*events, *resume_paused(turn)]


def _verified(turn: Turn) -> str:
    """Return what is said after success: who was not told in the step itself what it serves for, is told now."""
    told = turn.metadata.get("by_link") or any(said.endswith(ASKS_ID) for said in turn.said_before())
    return "utter_identity_verified" if told else "utter_identity_verified_and_told"


def opens_a_form(events: list[Event]) -> bool:
    """Tell whether an answer goes on in a form of its own."""
    return any(event["event"] == "followup" for event in events)


def without_rival_forms(events: list[Event]) -> list[Event]:
    """Return the events with one form to go on with; the others wait for its end, the first one first."""
    forms = list(dict.fromkeys(str(event["name"]) for event in events if event["event"] == "followup"))
    rest = [event for event in events if event["event"] != "followup"]
    waiting = list(reversed(forms[1:]))
    return [*rest, *([SlotSet(PAUSED, waiting)] if waiting else []), FollowupAction(forms[0])]
