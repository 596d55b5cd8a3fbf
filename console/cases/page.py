"""What a case's page shows to this person: the rights decide field by field, here and nowhere in a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.service import CaseView, EntryView
from center.cases.views import id_of
from center.conversations import service as conversations
from center.conversations.service import DeliveryView, HistoryEntry
from center.handover import service as handover
from center.handover.service import SpeakerView
from center.members import service as members
from center.members.service import BranchView, MemberSummary
from center.staff import rights
from center.staff.rights import Target
from console.access import NotAllowedError, Visit

LINES_SHOWN = 50
REPEATS_SUMMARY = frozenset({"text", "intent"})


@dataclass(frozen=True)
class CasePage:
    """A case as one person of the staff may see it; what is None they may not see, or there is none."""

    case: CaseView
    target: Target
    member: MemberSummary | None
    branch: BranchView | None
    facts: Mapping[str, str]
    summary: str | None
    timeline: tuple[EntryView, ...]
    conversation: tuple[HistoryEntry, ...]
    speaker: SpeakerView | None
    delivery: Mapping[int, DeliveryView]
    related: tuple[CaseView, ...]
    is_mine: bool
    may_work: bool
    may_note: bool
    may_speak: bool

    @property
    def is_speaking(self) -> bool:
        """Whether this person has the conversation, for this case."""
        return self.may_speak and self.speaker is not None and self.speaker.staff_id == self.visitor_id

    visitor_id: int = 0


def target_of(session: Session, case: CaseView) -> tuple[Target, MemberSummary | None]:
    """Return whose branch a case belongs to, and the member."""
    member = members.find_summary(session, member_id=case.member_id) if case.member_id is not None else None
    return Target("case", member.branch_id if member else None), member


def find_case(session: Session, visit: Visit, number: str, action: str) -> CaseView:
    """Return a case on which this person may do this; to everybody else it does not exist: raises NotAllowedError."""
    case_id = id_of(number)
    if case_id is None:
        raise NotAllowedError(action)
    try:
        case = cases.get_case(session, case_id=case_id)
    except cases.CaseNotFoundError as error:
        raise NotAllowedError(action) from error
    target, _ = target_of(session, case)
    visit.require(action, target)
    return case


def read_page(session: Session, visit: Visit, number: str) -> CasePage:
    """Return everything that this person may see of a case."""
    case = find_case(session, visit, number, "read.case")
    target, member = target_of(session, case)
    fields = rights.visible_fields(visit.staff, target)
    lines = cases.list_timeline(session, case_id=case.id)
    seen = tuple(lines) if "timeline" in fields else tuple(line for line in lines if line.kind in {"note", "state"})
    facts = {line.fact_name: line.body for line in lines if line.kind == "fact" and line.fact_name and line.body}
    details = {
        name: str(value)
        for name, value in case.details.items()
        if name not in REPEATS_SUMMARY and isinstance(value, str | int | float)
    }
    related = [
        other
        for other in cases.list_related(session, case_id=case.id)
        if visit.may("read.case", target_of(session, other)[0])
    ]
    is_open = case.closed_at is None
    talk = Target("conversation", target.organization_id)
    reads_talk = case.conversation_id is not None and visit.may("read.conversation", talk)
    conversation_id = case.conversation_id if reads_talk else None
    sent = [line.outbox_id for line in seen if line.outbox_id is not None]
    return CasePage(
        case=case,
        target=target,
        member=member if "member" in fields else None,
        branch=members.branch_of(session, member_id=member.member_id) if member and "member" in fields else None,
        facts={**details, **facts} if "details" in fields else {},
        summary=case.summary if "summary" in fields else None,
        timeline=seen,
        conversation=_conversation(session, conversation_id),
        speaker=handover.find_speaker(session, conversation_id=conversation_id) if conversation_id else None,
        delivery=conversations.list_delivery(session, ids=sent) if reads_talk else {},
        related=tuple(related),
        is_mine=case.assigned_to == visit.staff.staff_id,
        may_work=is_open and visit.may("change.case", target),
        may_note=visit.may("note.case", target),
        may_speak=is_open and reads_talk and visit.may("answer.conversation", talk),
        visitor_id=visit.staff.staff_id,
    )


def _conversation(session: Session, conversation_id: str | None) -> tuple[HistoryEntry, ...]:
    if conversation_id is None:
        return ()
    return tuple(conversations.list_history(session, conversation_id=conversation_id, limit=LINES_SHOWN))
