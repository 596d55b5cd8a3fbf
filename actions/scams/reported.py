"""The report of a scam that a conversation has made a moment ago. Used by the questions about it, and by a loss.

A report that turns into a loss is told once: its words go into the urgent case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions.scams.told import read_own_phone
from actions.turn import Turn
from actions.who import own_member_id
from center.cases import service as cases
from center.cases.views import CaseView, EntryView
from center.scams.clues import BESIDE, cheats_numbers_in, links_in, wants_in
from center.scams.facts import facts_of

CASE_KIND = "scam"
REPORT_FORM = "scam_report_form"
SAME_REPORT = timedelta(minutes=30)


def latest_report(turn: Turn) -> CaseView | None:
    """Return the report this conversation opened last."""
    with turn.read() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        known = cases.list_of_conversation(session, conversation_id=turn.conversation_id, member_id=own, limit=20)
    return next((case for case in known if case.kind == CASE_KIND), None)


def words_of_last_report(turn: Turn) -> list[str]:
    """Return what was told in a report of the last half hour, in order; none where there was none."""
    case = latest_report(turn)
    if case is None or turn.now - case.opened_at >= SAME_REPORT:
        return []
    with turn.read() as session:
        return own_words_of(cases.list_timeline(session, case_id=case.id))


def own_words_of(lines: Iterable[EntryView]) -> list[str]:
    """Return what the person has said in a case, in order."""
    told = [line for line in lines if line.kind in {"opened", "text"} or line.fact_name == "scam_story"]
    return [line.body for line in told if line.author == "member" and line.body]


def keep_clues(session: Session, case: CaseView, words: str, now: datetime) -> None:
    """Keep the numbers and links of a cheat that the words name, and what the cheat wanted; each once."""
    found = {
        "scam_number": cheats_numbers_in(words, own=read_own_phone(words)),
        "scam_link": links_in(words),
        "scam_wants": wants_in(words),
    }
    known = {fact.name: fact.now.value for fact in facts_of(cases.list_timeline(session, case_id=case.id))}
    for name, values in found.items():
        new = [value for value in values if value not in known.get(name, "").split(BESIDE)]
        if new:
            cases.add_fact(session, case_id=case.id, name=name, value=BESIDE.join(new), now=now)
