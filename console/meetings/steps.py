"""The steps of a meeting as forms: cancelled, open again, held, summed up, and what is studied."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.meetings.keeping import service as meetings
from console.access import Form, Visit
from console.forms import number_in, number_of, text_of
from console.meetings.answers import done, take
from console.meetings.entering import Changer
from console.meetings.finding import CHANGE, find_meeting
from console.meetings.page import meeting_page
from console.meetings.reading import as_typed, material_in

router = APIRouter(prefix="/meetings")
# session, the meeting's id, the version that was seen
Step = Callable[[Session, int, int], object]


@router.post("/{meeting_id}/cancel")
def cancel(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Let a meeting not take place."""
    reason, now = text_of(form, "reason"), utc_now()
    return _answer(
        request,
        visit,
        meeting_id,
        form,
        lambda session, id_, seen: meetings.cancel(
            session, meeting_id=id_, reason=reason, by=visit.actor, expected_version=seen, now=now
        ),
        "cancelled",
    )


@router.post("/{meeting_id}/reopen")
def reopen(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Let a cancelled meeting take place after all."""
    return _plain(request, visit, meeting_id, form, meetings.reopen, "reopened")


@router.post("/{meeting_id}/hold")
def hold(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Note that a meeting has taken place."""
    return _plain(request, visit, meeting_id, form, meetings.hold, "held")


@router.post("/{meeting_id}/not-held")
def not_held(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Take back that a meeting has taken place."""
    return _plain(request, visit, meeting_id, form, meetings.take_back_holding, "not_held")


@router.post("/{meeting_id}/summary")
def sum_up(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Write what a meeting came to."""
    zh, en, now = text_of(form, "summary_zh"), text_of(form, "summary_en"), utc_now()
    return _answer(
        request,
        visit,
        meeting_id,
        form,
        lambda session, id_, seen: meetings.write_summary(
            session, meeting_id=id_, summary_zh=zh, summary_en=en, by=visit.actor, expected_version=seen, now=now
        ),
        "summed_up",
    )


@router.post("/{meeting_id}/materials")
def add_material(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Put something to read or watch behind what is there."""
    draft, now = material_in(form), utc_now()
    return _answer(
        request,
        visit,
        meeting_id,
        form,
        lambda session, id_, seen: meetings.add_material(
            session, meeting_id=id_, draft=draft, by=visit.actor, expected_version=seen, now=now
        ),
        "material_added",
    )


@router.post("/{meeting_id}/materials/{material_id}/raise")
def raise_material(request: Request, meeting_id: str, material_id: str, form: Form, visit: Changer) -> Response:
    """Put a material before the one above it."""
    return _of_material(request, visit, meeting_id, material_id, form, meetings.raise_material, "material_raised")


@router.post("/{meeting_id}/materials/{material_id}/remove")
def remove_material(request: Request, meeting_id: str, material_id: str, form: Form, visit: Changer) -> Response:
    """Take a material away."""
    return _of_material(request, visit, meeting_id, material_id, form, meetings.remove_material, "material_removed")


def _plain(
    request: Request, visit: Visit, meeting_id: str, form: Form, step: Callable[..., object], code: str
) -> Response:
    now = utc_now()
    return _answer(
        request,
        visit,
        meeting_id,
        form,
        lambda session, id_, seen: step(session, meeting_id=id_, by=visit.actor, expected_version=seen, now=now),
        code,
    )


def _of_material(
    request: Request,
    visit: Visit,
    meeting_id: str,
    material_id: str,
    form: Form,
    step: Callable[..., object],
    code: str,
) -> Response:
    of, now = number_in(material_id), utc_now()
    return _answer(
        request,
        visit,
        meeting_id,
        form,
        lambda session, id_, seen: step(
            session, meeting_id=id_, material_id=of, by=visit.actor, expected_version=seen, now=now
        ),
        code,
    )


def _answer(request: Request, visit: Visit, meeting_id: str, form: Form, step: Step, code: str) -> Response:
    id_, seen = number_in(meeting_id), number_of(form, "version")

    def run(session: Session) -> None:
        find_meeting(session, visit, id_, CHANGE)
        step(session, id_, seen)

    refusal = take(request, run)
    if refusal is None:
        return done(f"/meetings/{id_}", code)
    return meeting_page(request, visit, id_, refusal, as_typed(form))
