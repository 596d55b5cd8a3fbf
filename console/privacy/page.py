"""What a request's page shows to this person: what they may do with it, and what erasing would do or has done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from center.privacy.erasure import service as erasure
from center.privacy.erasure.service import Preview
from center.privacy.requests import rules
from center.privacy.requests import service as requests
from center.privacy.requests.service import Person, RequestView
from center.staff.rights import Target
from console.access import NotAllowedError, Visit

REQUEST = Target("request")


@dataclass(frozen=True)
class RequestPage:
    """A request as one person of the staff may see it and act on it."""

    request: RequestView
    standing: str
    person: Person
    preview: Preview | None
    is_own: bool
    may_decide: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.standing == "open"

    @property
    def may_change(self) -> bool:
        """Whether this person may change or withdraw it."""
        return self.is_open and self.is_own

    @property
    def is_running(self) -> bool:
        """Whether it is being carried out, and the page should look again by itself."""
        return self.standing == "approved"

    @property
    def erased(self) -> dict[str, int]:
        """How much is gone by now, by part."""
        return {part: (self.request.erased or {}).get(part, 0) for part in self.request.parts}

    @property
    def left(self) -> dict[str, int]:
        """What was left alone, by why."""
        found = self.request.erased or {}
        return {why: found[f"left_{why}"] for why in ("open", "held") if found.get(f"left_{why}")}


def id_in(number: str) -> int:
    """Return the number of a request in an address; raises NotAllowedError, for what is none does not exist."""
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise NotAllowedError("open.request")
    return int(number)


def read_page(session: Session, visit: Visit, number: str, *, now: datetime) -> RequestPage:
    """Return everything this person may see of a request; raises NotAllowedError where there is none."""
    visit.require("open.request", REQUEST)
    try:
        request = requests.get_request(session, request_id=id_in(number))
    except requests.RequestNotFoundError as error:
        raise NotAllowedError("open.request") from error
    standing, is_own = request.standing(now), request.opened_by == visit.staff.staff_id
    is_draft = request.kind == "delete"
    shows_preview = is_draft and standing == "open"
    return RequestPage(
        request=request,
        standing=standing,
        person=requests.get_person(session, member_id=request.member_id),
        preview=preview_of(session, request.member_id, request.parts, now) if shows_preview else None,
        is_own=is_own,
        may_decide=not is_draft or (visit.may("approve.request", REQUEST) and not is_own),
    )


def preview_of(session: Session, member_id: int, parts: tuple[str, ...], now: datetime) -> Preview:
    """Return what erasing these parts would do, each part that could be chosen among them."""
    return erasure.preview(session, member_id=member_id, parts=parts or rules.ERASABLE, now=now)
