"""The first page of the office."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from console.access import Visit, allowed
from console.office.answers import office_page
from console.office.cards import cards_of
from console.site import site_of, words_for

router = APIRouter(prefix="/office")


@router.get("")
def overview(request: Request, visit: Annotated[Visit, Depends(allowed("read.absence"))]) -> Response:
    """Show the ways to what staff can set, and what there must not wait."""
    with site_of(request).database.read() as session:
        cards = cards_of(session, visit.staff, words_for(request), now=utc_now())
    return office_page(request, visit, "office", "office/page.html", {"cards": cards})
