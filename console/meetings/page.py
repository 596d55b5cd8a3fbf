"""The page of one meeting."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from center.clock import utc_now
from center.meetings.keeping import service as meetings
from center.meetings.models import MATERIAL_KINDS
from center.meetings.presence import service as presence
from center.meetings.series import service as series
from console.access import Visit
from console.forms import number_in
from console.meetings.answers import Refusal, meetings_page
from console.meetings.finding import CHANGE, READ, branch_name, find_meeting, series_of, target_of
from console.meetings.listing import Reader
from console.meetings.reading import Given
from console.meetings.telling import list_doubts, told_span
from console.site import site_of, words_for
from console.times import moment

router = APIRouter(prefix="/meetings")


@router.get("/{meeting_id}")
def show(request: Request, meeting_id: str, visit: Reader) -> Response:
    """Show one meeting."""
    return meeting_page(request, visit, number_in(meeting_id))


def meeting_page(
    request: Request, visit: Visit, meeting_id: int, refusal: Refusal | None = None, given: Given | None = None
) -> Response:
    """Show a meeting, what is to be done with it, and what was typed where it could not be stored."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        one = find_meeting(session, visit, meeting_id, READ)
        is_ahead = one.is_open and one.starts_at > now
        doubts = []
        if is_ahead:
            doubts = meetings.doubts_about(
                session, organization_id=one.organization_id, span=one.span, meeting_id=one.id
            )
        whose = branch_name(session, one.organization_id, words.language)
        invited = presence.count_invited(session, record=one)
        counts = meetings.count_answers(session, meeting_ids=[one.id])[one.id]
        told = meetings.count_told_of_cancelling(session, record=one)
        materials = meetings.list_materials(session, meeting_id=one.id)
        known = series_of(session, one)
    rule = None
    if known is not None:
        rule = getattr(series.told_rule(known.rule, starts_local=known.starts_local), words.language)
    context = {
        "one": one,
        "span": told_span(one.span, words, now),
        "moved_from": "" if one.moved_from in {None, one.starts_at} else moment(one.moved_from, words.language),
        "whose": whose,
        "standing_doubts": list_doubts(doubts, words),
        "invited": invited,
        "counts": counts,
        "silent": max(0, invited - counts.attend - counts.decline),
        "told_cancelling": told,
        "materials": materials,
        "material_kinds": MATERIAL_KINDS,
        "series": known,
        "rule": rule,
        "given": given or Given({}),
        "is_ahead": is_ahead,
        "has_begun": one.starts_at <= now,
        "is_over": one.ends_at <= now,
        "may_tick": one.state != "cancelled" and now >= one.starts_at - presence.BEFORE_START,
        "may_change": visit.may(CHANGE, target_of(one.organization_id)),
    }
    return meetings_page(request, visit, "meetings/page.html", context, refusal=refusal)
