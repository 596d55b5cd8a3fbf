"""The report of a scam that a conversation has made a moment ago. Used by the questions about it, and by a loss.

A report that turns into a loss is told once: its words go into the urgent case.
"""

from __future__ import annotations

from datetime import timedelta

from actions.turn import Turn
from actions.who import own_member_id
from center.cases import service as cases
from center.cases.views import CaseView

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
        lines = cases.list_timeline(session, case_id=case.id)
    told = [line for line in lines if line.kind in {"opened", "text"} or line.fact_name == "scam_story"]
    return [line.body for line in told if line.author == "member" and line.body]
