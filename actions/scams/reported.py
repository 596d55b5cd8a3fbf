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
from actions.words import own_words
from center.cases import service as cases
from center.cases.views import CaseView, EntryView
from center.scams.clues import BESIDE, cheats_numbers_in, links_in, wants_in
from center.scams.facts import facts_of
from center.scams.own_numbers import without_own_numbers
from center.scams.signs import find_signs
from center.wording.names import name_of

CASE_KIND = "scam"
REPORT_FORM = "scam_report_form"
SAME_REPORT = timedelta(minutes=30)


def latest_report(turn: Turn) -> CaseView | None:
    """Return the report this conversation opened last."""
    with turn.read() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        known = cases.list_of_conversation(session, conversation_id=turn.conversation_id, member_id=own, limit=20)
    return next((case for case in known if case.kind == CASE_KIND), None)


def recent_report(turn: Turn) -> CaseView | None:
    """Return the report this conversation opened last, if that was within half an hour."""
    case = latest_report(turn)
    return case if case is not None and turn.now - case.opened_at < SAME_REPORT else None


def told_in_last_report(turn: Turn) -> list[EntryView]:
    """Return the lines of what was told in a report of the last half hour, in order; none where there was none."""
    case = recent_report(turn)
    if case is None:
        return []
    with turn.read() as session:
        return told_by_person(cases.list_timeline(session, case_id=case.id))


def told_by_person(lines: Iterable[EntryView]) -> list[EntryView]:
    """Return the lines of what the person has said in a case, in order."""
    told = [line for line in lines if line.kind in {"opened", "text"} or line.fact_name == "scam_story"]
    return [line for line in told if line.author == "member" and line.body]


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


def report_case(turn: Turn) -> CaseView:
    """Return the case of this report: the one just opened, with the message added, or a new one."""
    words = without_own_numbers(own_words(turn)).text
    with turn.write() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        known = cases.list_of_conversation(session, conversation_id=turn.conversation_id, member_id=own, limit=5)
        for case in known:
            if case.kind == CASE_KIND and case.closed_at is None and turn.now - case.opened_at < SAME_REPORT:
                if words and words != case.summary:
                    cases.add_text(session, case_id=case.id, text=words, inbox_id=turn.inbox_id, now=turn.now)
                keep_clues(session, case, words, turn.now)
                return case
        case = cases.open_case(
            session,
            kind=CASE_KIND,
            conversation_id=turn.conversation_id,
            member_id=own,
            summary=words or name_of("case_kind", CASE_KIND, turn.language),
            details={"signs": [sign.code for sign in find_signs(words)]},
            inbox_id=turn.inbox_id,
            now=turn.now,
        )
        keep_clues(session, case, words, turn.now)
        return case


def keep(turn: Turn, case: CaseView, name: str, value: str) -> None:
    """Add one fact to the case."""
    with turn.write() as session:
        cases.add_fact(session, case_id=case.id, name=name, value=value, inbox_id=turn.inbox_id, now=turn.now)


def lines_of(turn: Turn, case: CaseView) -> list[cases.EntryView]:
    """Return the lines of a case."""
    with turn.read() as session:
        return cases.list_timeline(session, case_id=case.id)
