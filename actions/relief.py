"""Whether somebody says that an emergency is over: 没事了，扶起来了. Used by the emergency's actions alone.

It must never take a danger for relief: any sign of one, any complaint that is left, and anything after talk of ending
one's life counts as not over. The case stays open all the same, for staff to ask.
"""

from __future__ import annotations

import re

from actions.turn import Turn
from actions.urgent import open_case_of
from actions.whereabouts import names_address
from actions.words import own_words
from center.cases import service as cases
from center.safety.net import get_safety_net

_OVER = re.compile(
    r"(?:没|冇)(?:啥|什么|有)?(?:大)?事[儿]?(?:了|咧|啦)|不要紧(?:了|咧)|不打紧(?:了|咧)|没关系了|(?:缓|醒)过来(?:了|咧)"
    r"|(?:扶|拉|搀|抬|爬|站|坐)(?:我|他|她|人)?起来(?:了|咧)|起来(?:了|咧)|好(?:多|些|点)?(?:了|咧)|救护车(?:来|到)(?:了|咧)|送(?:到)?医院(?:了|咧)"
    r"|(?:有|来)人(?:来)?(?:照顾|管|扶)(?:了|咧)|误会|按错|发错|虚惊"
    r"|\b(?:fine|all right|alright|okay|ok|better) now\b|\bfalse alarm\b|\bgot (?:me|him|her|them) up\b"
    r"|\b(?:am|is|i'm|he's|she's) (?:back )?up (?:again|now)\b|\bambulance (?:is|has come|came|arrived)\b",
    re.IGNORECASE,
)
_NOT_OVER = re.compile(
    r"(?<!不)(?<!没)(?<!没有)[疼痛晕昏吐喘麻闷]|血|动不了|动弹|[起醒站走说]不|没(?:有)?(?:起来|醒|好|人|反应|知觉)|还(?:没|是|在|不)|又|更|要是|如果|等|就好|才好"
    r"|吗|么|嘛|[?？]|不好|死|活|药"
    r"|\b(?:not|still|hurts?|pain|dizzy|bleed\w*|blood|cannot|never|worse|if|when|fell again|die|pills?)\b|n't\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"不(?:疼|痛|晕|吐|喘|麻|闷)了|(?:没|没有)(?:流血|出血|别的)|不用等|谢谢|没等", re.IGNORECASE)


def says_it_is_over(said: str) -> bool:
    """Tell whether the words say that it is over, and nothing that speaks against it or of a place. Pure."""
    rest = _HARMLESS.sub("", said)
    return not names_address(said) and _OVER.search(said) is not None and _NOT_OVER.search(rest) is None


def is_relief(turn: Turn, *, kind: str) -> bool:
    """Tell whether this message ends the alarm of this conversation's open case of a kind."""
    said = own_words(turn)
    if not says_it_is_over(said) or turn.metadata.get("alarm") or get_safety_net().check(said):
        return False
    case = open_case_of(turn, kind)
    if case is None:
        return False
    with turn.read() as session:
        lines = cases.list_timeline(session, case_id=case.id)
    heard = (get_safety_net().check(line.body) for line in lines if line.kind in {"opened", "text"})
    return not any(alarm is not None and alarm.kind == "life_danger" for alarm in heard)
