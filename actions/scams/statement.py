"""The text for the police, said in the chat to whoever asks for it: only of one's own case.

Used wherever somebody may ask: in the questions about a loss, and by the base of all actions when those are over.
"""

from __future__ import annotations

import re

from actions.turn import Turn
from actions.urgent import open_case_of
from actions.who import own_member_id
from center.cases import service as cases
from center.cases.views import CaseView
from center.members import service as members
from center.scams.statement import KINDS, write_statement

MOST_LOOKED_AT = 20
_WANTS = re.compile(
    r"(?:把|将)?我(?:刚才|前面|刚刚|都)*(?:说|讲|报)(?:过|的)+[^，,。]{0,8}(?:念|读|说一遍|重复|写|发|列|整理)"
    r"|(?:念|读|写|列|整理|发)[^，,。]{0,6}我(?:刚才|前面)?(?:说|讲)的"
    r"|(?:给|跟|对|向|拿给|交给|念给)[^，,。]{0,4}(?:警察|公安|派出所|民警|警官|银行)[^，,。]{0,4}(?:的(?:材料|东西|说明|一份)|看的|念的|听的|说的话)"
    r"|(?:报案|报警|给警察)(?:的|用的)?(?:材料|说明|稿子?)|(?:一份|材料|说明)[^，,。]{0,8}(?:给|拿给|交给)(?:警察|公安|派出所|民警|警官)"
    r"|\b(?:read|tell|show)\b.{0,16}\bwhat i (?:told|said)|\bstatement\b.{0,20}\bpolice|\bfor the police\b",
    re.IGNORECASE,
)


def wants_statement(said: str) -> bool:
    """Tell whether somebody asks for what they told, to read it out or to hand it over."""
    return _WANTS.search(said) is not None


def say_statement(turn: Turn, kind: str | None = None) -> bool:
    """Say it, of the newest case of fraud that is this person's own; False where there is none.

    kind: only of a case of this kind that is open.
    """
    case = open_case_of(turn, kind) if kind else find_own_case(turn)
    if case is None:
        return False
    with turn.read() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        # What was opened for one member tells no other person's name, whoever has the telephone now.
        member = members.find_summary(session, member_id=own) if own is not None and own == case.member_id else None
        text = write_statement(
            case,
            cases.list_timeline(session, case_id=case.id),
            language=turn.language,
            now=turn.now,
            person=None if member is None else member.name,
        )
    turn.say("utter_scams_loss_statement_record", statement=text)
    return True


def find_own_case(turn: Turn) -> CaseView | None:
    """Return this person's newest loss, else their newest report; None where they have neither."""
    with turn.read() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        found = cases.list_of_conversation(
            session, conversation_id=turn.conversation_id, member_id=own, limit=MOST_LOOKED_AT
        )
    own_cases = [case for case in found if case.kind in KINDS]
    # Losses first; the sort keeps the newest first among them.
    return next(iter(sorted(own_cases, key=lambda case: case.kind != "scam_loss")), None)
