"""What the pages of the telephone numbers show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from center.clock import utc_now
from center.contacts import service as contacts
from center.contacts.known_numbers import DEFAULT_NUMBERS
from center.contacts.number_changes import OWN_NUMBER
from center.contacts.views import NumberDraftView
from center.staff import rights
from center.staff import service as staff
from console.access import NotAllowedError, Visit
from console.office.answers import Problem, office_page
from console.site import site_of, words_for
from console.times import ago

TWO = 2
# How the number of an office is named in an address: office-benefits
OFFICE = "office-"


@dataclass(frozen=True)
class NumberLine:
    """One emergency number, and the draft that waits for a second administrator, if any."""

    code: str
    number: str
    is_usual: bool
    draft: NumberDraftView | None
    drafted_by: str
    drafted: str
    is_own_draft: bool


def numbers_page(request: Request, visit: Visit, *, problem: Problem | None = None) -> Response:
    """Show all numbers, and what waits for a second administrator."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        numbers = contacts.numbers(session)
        drafts = {one.code: one for one in contacts.list_drafts(session)}
        accounts = staff.list_accounts(session)
        offices = contacts.list_contacts(session)
    names = {one.id: one.display_name for one in accounts}

    def line(code: str) -> NumberLine:
        draft = drafts.get(code)
        return NumberLine(
            code=code,
            number=numbers[code],
            is_usual=numbers[code] == DEFAULT_NUMBERS[code],
            draft=draft,
            drafted_by=names[draft.drafted_by] if draft else "",
            drafted=ago(draft.drafted_at, now, words.language) if draft else "",
            is_own_draft=draft is not None and draft.drafted_by == visit.staff.staff_id,
        )

    context = {
        "lines": [line(code) for code in contacts.EMERGENCY_NUMBERS],
        "own_number": numbers[OWN_NUMBER],
        "is_own_usual": numbers[OWN_NUMBER] == DEFAULT_NUMBERS[OWN_NUMBER],
        "offices": offices,
        "may_change": rights.may_ever(visit.staff, "change.number"),
        "is_alone": sum(one.is_active and one.role == rights.ADMINISTRATOR for one in accounts) < TWO,
    }
    return office_page(request, visit, "numbers", "numbers/page.html", context, problem=problem)


def change_page(
    request: Request,
    visit: Visit,
    code: str,
    *,
    problem: Problem | None = None,
    given: Mapping[str, str] | None = None,
) -> Response:
    """Show the form of one number: an emergency number's, the center's own, or that of an office."""
    words = words_for(request)
    with site_of(request).database.read() as session:
        numbers = contacts.numbers(session)
        is_emergency = code in contacts.EMERGENCY_NUMBERS
        if is_emergency or code == OWN_NUMBER:
            name, present = words.named("number", code), numbers[code]
        else:
            office = contacts.find_contact(session, topic=topic_in(code))
            if office is None:
                raise NotAllowedError("change.number")
            name, present = office.told("name", words.language), office.phone
    context = {
        "code": code,
        "called": name,
        "present": present,
        "is_emergency": is_emergency,
        "given": given or {"number": ""},
        "usual": DEFAULT_NUMBERS[code] if is_emergency and present != DEFAULT_NUMBERS[code] else "",
    }
    return office_page(request, visit, "numbers", "numbers/change.html", context, problem=problem)


def topic_in(code: str) -> str:
    """Return the matter of an office whose number an address names; raises NotAllowedError where it names none."""
    if not code.startswith(OFFICE):
        raise NotAllowedError("change.number")
    return code.removeprefix(OFFICE)
