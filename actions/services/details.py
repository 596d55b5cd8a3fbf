"""A member's phone, address, card or place of living has changed. Staff change it; no card number is taken."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import asked
from actions.base import MemberAction
from actions.corrections import put_right
from actions.fields import Field
from actions.forms import GuidedForm
from actions.paused import REQUESTED, start_form
from actions.spoken import read_phone
from actions.submit import MemberSubmitAction, Said, file_case
from actions.turn import Choice, Event, Turn
from actions.words import own_words, quoted, without_long_numbers
from center.identity.service import MemberIdentity
from center.wording import formats
from center.wording.names import codes_of, name_of

INTENT = "update_personal_info"
CARD, PHONE, OTHER = "bank_card", "phone", "other"
SHORTEST_PLACE = 4
_FIELD_WORDS = (
    (
        CARD,
        re.compile(r"银行|卡号|存折|折子|工资卡|账号|换卡|新卡|开户|(?<![社保医])卡|bank|card|account", re.IGNORECASE),
    ),
    (PHONE, re.compile(r"电话|手机号?|电画|号码|座机|联系方式|换号|新号|\bphone|\bmobile|\bnumber", re.IGNORECASE)),
    (
        "residence",
        re.compile(
            r"异地|外地|长住|常住|搬[到去]|迁居|女儿那里|跟(?:儿子|女儿|孩子)|居住地"
            r"|moved away|living (?:in|with)|abroad",
            re.IGNORECASE,
        ),
    ),
    (
        OTHER,
        re.compile(
            r"名字|姓名|改名|紧急联系|出生|生日|户口|身份证|再婚|\bname|birth|emergency contact|id card", re.IGNORECASE
        ),
    ),
    (
        "address",
        re.compile(r"地址|住址|门牌|[搬般]家|搬[了回]|新家|住到|迁|不在[^，。]{0,6}住|address|moved", re.IGNORECASE),
    ),
)
_BARE_PLACE = re.compile(
    r"我|要|想|改|换|变|更新|更改|一?下|地址|住址|搬家?|了|新|家|的|异地|居住|登记|外地|长住|常住|住|到|去|现在|已经|请|帮|把"
    r"|\b(?:i|i'?ve|have|want|need|would|like|change|my|new|address|moved|away|to|update|please|can|could|you|and|the|it|a|an|house"
    r"|home|live|somewhere|else|another|city|now|so)\b",
    re.IGNORECASE,
)
# 我的地址从金昌改成X, change my address to X: the value alone is what a clerk enters.
_LEAD_IN = re.compile(
    r".*?(?:改|换|变更?|更[新改])(?:成|为|到|作)了?[\s：:，,]*"
    r"|.*?\b(?:chang|updat|mov|switch)\w*\b.*?\bto\b[\s:]*"
    r"|.*?\bnew address(?:\s+is\b|:)[\s:]*",
    re.IGNORECASE,
)
_BARE_LEAD_IN = re.compile(
    r"从.{1,12}?(?=[改换变更])|家庭|家里|门牌|居住地|成|为|作|变|更|\b(?:is|has|been|changed|updated|switched)\b",
    re.IGNORECASE,
)
# The name of a detail and nothing of its value: 不对，是住址.
_NAME_ALONE = re.compile(
    r"(?:我?(?:说|要|想)*的?(?:是|改|换)*|my|the|a|new|\s)*(?:新的?)?(?:电话|手机|住址|地址|家庭住址|银行卡|卡|异地居住|居住地|phone|address"
    r"|bank card|card)(?:号码?| number)?[的了吧]*",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"我?(?:是|要|想)*(?:改|换)(?:的是|一?下)?|change (?:my |the )?", re.IGNORECASE)


def field_in(said: str) -> str | None:
    """Return which detail the words name."""
    return next((code for code, words in _FIELD_WORDS if words.search(said)), None)


def change_field(turn: Turn) -> str | None:
    """Return which detail is to be changed."""
    said = turn.said
    for code in codes_of("change_field"):
        if name_of("change_field", code, turn.language).casefold() == said.casefold().strip(" 。."):
            return code
    return field_in(said)


def value_in(code: str | None, said: str, phone: Any) -> str | None:
    """Return the new value that the words hold."""
    if code == PHONE:
        return str(phone) if phone else read_phone(said)
    if code in {None, CARD} or len(_BARE_PLACE.sub("", said).strip(" ，。,.")) < SHORTEST_PLACE:
        return None
    return _as_entered(code, said)


def _as_entered(code: str | None, said: str) -> str:
    return without_long_numbers(said if code == OTHER else without_lead_in(said))


def without_lead_in(said: str) -> str:
    """Return the place without the wish before it (地址改成X); all words where more is told, as whose it is."""
    lead_in = _LEAD_IN.match(said)
    place = said[lead_in.end() :].strip() if lead_in else ""
    if not lead_in or len(place) < SHORTEST_PLACE:
        return said
    more = _BARE_PLACE.sub("", _BARE_LEAD_IN.sub("", lead_in.group()))
    return said if more.strip(" ，。,.：:、'’") else place


def change_value(turn: Turn) -> str | None:
    """Return the new value, or None where the words hold none."""
    if turn.slot(REQUESTED) != "change_value":
        return None
    said = own_words(turn)
    code = turn.slot("change_field")
    if code == PHONE:
        return value_in(PHONE, said, turn.entity("phone"))
    return None if len(said) < SHORTEST_PLACE else _as_entered(code, said)


class ActionUpdatePersonalInfo(MemberAction):
    """Start the form with what was said already."""

    action_name = "action_update_personal_info"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Ask only what was not said."""
        heard = asked(turn, kept=question)
        code = field_in(heard.said)
        return [
            SlotSet("change_field", code),
            SlotSet("change_value", value_in(code, heard.said, heard.first("phone"))),
            *start_form(turn, ValidateDataChangeForm.form),
        ]


class ValidateDataChangeForm(GuidedForm):
    """Ask which detail and the new value; for a bank card nothing more."""

    action_name = "validate_data_change_form"
    topic = "services"
    form = "data_change_form"
    own_intents = frozenset({INTENT})
    fields = (
        Field("change_field", change_field),
        Field("change_value", change_value, free_text=True),
    )

    def _take_new_value(self, turn: Turn, values: dict[str, Any]) -> list[Event] | None:
        instead = put_right(turn.said, parts=self._part_names(turn))
        is_another = instead is not None and (_ANOTHER.match(instead) or _NAME_ALONE.fullmatch(instead))
        code = field_in(instead) if instead and is_another else None
        if instead is None or code in (None, values["change_field"]):
            return super()._take_new_value(turn, values)
        # Another detail was meant after all: what was told of the first is no value of it.
        values.update(change_field=code, change_value=value_in(code, instead, turn.entity("phone")))
        return self._ask_next(turn, values, [SlotSet("change_value", values["change_value"])])

    def is_wanted(self, slot: str, values: dict[str, Any]) -> bool:
        """Take no card number in a chat."""
        return slot != "change_value" or values["change_field"] != CARD

    def ask_response(self, turn: Turn, slot: str, values: dict[str, Any]) -> str:
        """Ask for the new value by what it is."""
        asked_for = super().ask_response(turn, slot, values)
        return f"{asked_for}_{values['change_field']}" if slot == "change_value" else asked_for

    def confirm_response(self, turn: Turn, values: dict[str, Any]) -> str:
        """Say of a bank card that staff will call."""
        read_back = super().confirm_response(turn, values)
        return f"{read_back}_card" if values["change_field"] == CARD else read_back

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer what can be changed."""
        if slot != "change_field":
            return []
        names = [name_of("change_field", code, turn.language) for code in codes_of("change_field")]
        return [Choice(title=name, payload=name) for name in names]

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return both as people read them."""
        code = values["change_field"]
        name = name_of("change_field", code, turn.language) if code else ""
        return {
            "field": name,
            "field_within": name[:1].lower() + name[1:],
            "value": quoted(str(values["change_value"] or "")),
        }


class ActionSubmitDataChange(MemberSubmitAction):
    """Open the case for the staff, who change the record."""

    action_name = "action_submit_data_change"
    form_slots = ("change_field", "change_value")
    asked_by = ActionUpdatePersonalInfo.action_name

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Say who looks at it and by when."""
        code = str(turn.slot("change_field"))
        value = None if code == CARD else turn.slot("change_value")
        filed = file_case(
            turn,
            session,
            kind="data_change",
            member_id=member.member_id,
            summary=name_of("change_field", code, turn.language) + (f": {value}" if value else ""),
            details={"field": code, "value": value},
        )
        response = "utter_services_data_change_card_sent" if code == CARD else "utter_services_data_change_sent"
        return Said(response, {"number": filed.number, "when": formats.day(filed.seen_by, turn.language)})
