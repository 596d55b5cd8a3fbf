"""What a case's page shows to this person: the rights decide field by field, here and nowhere in a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.alerts.service import ToldView
from center.attachments import service as attachments
from center.attachments.views import AttachmentView
from center.cases import service as cases
from center.cases.service import CaseView, EntryView, UndoView
from center.conversations import service as conversations
from center.conversations.service import ConversationView
from center.deadlines import service as deadlines
from center.deadlines.views import DeadlineView
from center.figures.scams.tally import whole_fen
from center.handover import service as handover
from center.handover.service import SpeakerView
from center.replies import service as replies
from center.replies.views import ReplyView
from center.scams.warning import service as warnings
from center.scams.warning.views import WarningView
from center.staff import rights
from center.staff import service as staff
from center.staff.rights import Target
from center.staff.views import ColleagueView
from console.access import Visit
from console.cases.finding import target_of
from console.cases.related import RelatedLine, related_lines
from console.cases.talk import Said, join_talk
from console.members.case_card import CaseCard, case_card

LINES_SHOWN, LINES_AT_MOST = 50, 500
REPEATS_SUMMARY = frozenset({"text", "intent"})
HISTORY_KINDS = frozenset({"change", "state"})


@dataclass(frozen=True)
class CasePage:
    """A case as one person of the staff may see it; what is None they may not see, or there is none."""

    case: CaseView
    facts: Mapping[str, str]
    summary: str | None
    talk: tuple[Said, ...]
    has_earlier: bool
    history: tuple[EntryView, ...]
    due: tuple[DeadlineView, ...]
    account: ConversationView | None
    speaker: SpeakerView | None
    related: tuple[RelatedLine, ...]
    waves: tuple[WarningView, ...]
    alerted: tuple[ToldView, ...] | None
    colleagues: tuple[ColleagueView, ...]
    holder: ColleagueView | None
    holder_name: str | None
    files: tuple[AttachmentView, ...] | None
    canned: tuple[ReplyView, ...]
    undo: UndoView | None
    may_work: bool
    may_note: bool
    may_speak: bool
    card: CaseCard
    may_reopen: bool
    visitor_id: int

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.case.closed_at is None

    @property
    def is_mine(self) -> bool:
        """Whether whoever looks has the case."""
        return self.case.assigned_to == self.visitor_id

    @property
    def is_speaking(self) -> bool:
        """Whether this person has the conversation."""
        return self.may_speak and self.speaker is not None and self.speaker.staff_id == self.visitor_id

    @property
    def is_under_way(self) -> bool:
        """Whether a message has not arrived yet and still may: then what became of it is asked again soon."""
        return any(said.is_under_way for said in self.talk)


def read_page(session: Session, visit: Visit, case: CaseView, *, now: datetime, earlier: bool = False) -> CasePage:
    """Return everything that this person may see of a case that they may read."""
    target = target_of(session, case)
    fields = rights.visible_fields(visit.staff, target)
    lines = cases.list_timeline(session, case_id=case.id)
    seen = lines if "timeline" in fields else [line for line in lines if line.kind in {"note", "state"}]
    talk_target = Target("conversation", target.organization_id)
    reads_talk = case.conversation_id is not None and visit.may("read.conversation", talk_target)
    conversation_id = case.conversation_id if reads_talk else None
    limit = LINES_AT_MOST if earlier else LINES_SHOWN
    talk, has_earlier = _talk(session, visit, seen, conversation_id, limit)
    is_open = case.closed_at is None
    may_work = is_open and visit.may("change.case", target)
    may_speak = is_open and reads_talk and visit.may("answer.conversation", talk_target)
    colleagues = tuple(staff.list_colleagues(session, now=now)) if may_work else ()
    holder = next((colleague for colleague in colleagues if colleague.id == case.assigned_to), None)
    undo = cases.find_undo(session, case=case, staff_id=visit.staff.staff_id, now=now)
    return CasePage(
        case=case,
        facts=_facts(case, lines) if "details" in fields else {},
        summary=case.summary if "summary" in fields else None,
        talk=talk,
        has_earlier=has_earlier and not earlier,
        history=tuple(line for line in seen if line.kind in HISTORY_KINDS),
        due=_due(session, case) if "due_at" in fields and is_open else (),
        account=conversations.find_conversation(session, conversation_id=conversation_id) if conversation_id else None,
        speaker=handover.find_speaker(session, conversation_id=conversation_id) if conversation_id else None,
        related=related_lines(session, visit, case),
        waves=_waves(session, visit, case),
        alerted=tuple(alerts.list_of_case(session, case_id=case.id))
        if visit.may("read.alert", Target("alert"))
        else None,
        colleagues=colleagues,
        holder=holder,
        holder_name=_name_of(session, case.assigned_to, holder),
        files=tuple(attachments.list_attachments(session, case_id=case.id)) if "attachments" in fields else None,
        canned=tuple(replies.list_replies(session, case_kind=case.kind)) if may_speak else (),
        undo=undo if visit.may("change.case", target) else None,
        may_work=may_work,
        may_note=visit.may("note.case", target),
        may_speak=may_speak,
        may_reopen=not is_open and visit.may("close.case", target),
        card=case_card(session, visit, case),
        visitor_id=visit.staff.staff_id,
    )


def _talk(
    session: Session, visit: Visit, lines: list[EntryView], conversation_id: str | None, limit: int
) -> tuple[tuple[Said, ...], bool]:
    history = (
        conversations.list_history(session, conversation_id=conversation_id, limit=limit) if conversation_id else []
    )
    sent = {entry.id for entry in history if entry.origin == "staff"}
    sent |= {line.outbox_id for line in lines if line.outbox_id is not None and conversation_id}
    delivery = conversations.list_delivery(session, ids=sorted(sent))
    return join_talk(lines, history, delivery, visitor_id=visit.staff.staff_id), len(history) >= limit


def _due(session: Session, case: CaseView) -> tuple[DeadlineView, ...]:
    """Return what has not happened yet, what was missed too: it still has to happen."""
    return tuple(known for known in deadlines.list_of_case(session, case_id=case.id) if known.met_at is None)


def _facts(case: CaseView, lines: list[EntryView]) -> dict[str, str]:
    told = {line.fact_name: line.body for line in lines if line.kind == "fact" and line.fact_name and line.body}
    details = {
        name: str(value)
        for name, value in case.details.items()
        if name not in REPEATS_SUMMARY and isinstance(value, str | int | float)
    }
    facts = {**details, **told}
    if (fen := whole_fen(facts.get("stopped_fen", ""))) is not None:
        facts["stopped_fen"] = f"{fen / 100:,.2f}"
    return facts


def _waves(session: Session, visit: Visit, case: CaseView) -> tuple[WarningView, ...]:
    found = warnings.list_of_case(session, case_id=case.id)
    return tuple(
        one for one in found if one.is_active and visit.may("read.warning", Target("warning", one.organization_id))
    )


def _name_of(session: Session, staff_id: int | None, holder: ColleagueView | None) -> str | None:
    if staff_id is None:
        return None
    return staff.get_account(session, staff_id=staff_id).display_name if holder is None else holder.name
