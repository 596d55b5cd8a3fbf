"""The list of meetings: what is ahead, what is over, narrowed by branch, kind and words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import AnswerCounts, MeetingFilter, MeetingRecord
from center.meetings.models import KINDS
from center.staff import rights
from console.access import Visit, allowed
from console.forms import number_in
from console.meetings.answers import meetings_page
from console.meetings.finding import CHANGE, READ, list_own
from console.meetings.telling import told_span
from console.site import site_of, words_for

router = APIRouter(prefix="/meetings")
Reader = Annotated[Visit, Depends(allowed(READ))]
PAGE = 40
MOST_PAGES = 9_999
LONGEST_TEXT = 60


@dataclass(frozen=True)
class Asked:
    """What the list was asked for; a value that does not exist counts as not asked."""

    over: bool = False
    branch: int | None = None
    kind: str = ""
    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Any) -> Asked:
        """Read an address."""
        branch, kind, page = number_in(query.get("branch", "")), query.get("kind", ""), number_in(query.get("page", ""))
        return cls(
            over=query.get("over", "") == "1",
            branch=branch if branch > 0 else None,
            kind=kind if kind in KINDS else "",
            text=" ".join(query.get("text", "").split())[:LONGEST_TEXT],
            page=min(max(page, 1), MOST_PAGES),
        )

    @property
    def address(self) -> str:
        """The address of this list."""
        told = {"over": "1" if self.over else "", "branch": self.branch, "kind": self.kind, "text": self.text}
        told["page"] = self.page if self.page > 1 else None
        return f"/meetings?{urlencode({name: value for name, value in told.items() if value})}"


@dataclass(frozen=True)
class Line:
    """A meeting in the list."""

    record: MeetingRecord
    when: str
    branch: str
    counts: AnswerCounts


@router.get("")
def list_page(request: Request, visit: Reader) -> Response:
    """Show the meetings that are ahead, or those that are over."""
    asked, words, now = Asked.of(request.query_params), words_for(request), utc_now()
    wanted = MeetingFilter(rights.scope_of(visit.staff), asked.over, asked.branch, asked.kind or None, asked.text)
    with site_of(request).database.read() as session:
        own = list_own(session, visit)
        total = meetings.count_meetings(session, wanted=wanted, now=now)
        pages = max(1, -(-total // PAGE))
        asked = replace(asked, page=min(asked.page, pages))
        found = meetings.list_meetings(session, wanted=wanted, now=now, limit=PAGE, offset=(asked.page - 1) * PAGE)
        counts = meetings.count_answers(session, meeting_ids=[one.id for one in found])
    names = {one.id: one.told("name", words.language) for one in own}
    context = {
        "asked": asked,
        "lines": [
            Line(one, told_span(one.span, words, now), names.get(one.organization_id, ""), counts[one.id])
            for one in found
        ],
        "total": total,
        "pages": pages,
        "tabs": {over: replace(asked, over=over, page=1).address for over in (False, True)},
        "earlier": replace(asked, page=asked.page - 1).address if asked.page > 1 else None,
        "later": replace(asked, page=asked.page + 1).address if asked.page < pages else None,
        "own": own,
        "kinds": KINDS,
        "may_change": rights.may_ever(visit.staff, CHANGE),
    }
    return meetings_page(request, visit, "meetings/list.html", context)
