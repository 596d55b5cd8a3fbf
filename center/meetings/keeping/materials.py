"""What is studied for a meeting, in its order. Part of the keeping services; it is no news to those invited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping import queries
from center.meetings.keeping.drafts import MeetingInvalidError, fit_line, fit_link, fit_text
from center.meetings.keeping.recording import MeetingMissingError, get_record, note, require_version, store
from center.meetings.keeping.views import MaterialRecord, MeetingRecord
from center.meetings.models import MATERIAL_KINDS

MOST_MATERIALS = 20
MOST_MINUTES = 600


@dataclass(frozen=True, slots=True)
class MaterialDraft:
    """Something to read or watch: a text, or the address of a video or a page. minutes: how long it takes."""

    kind: str
    title_zh: str
    title_en: str = ""
    text_zh: str | None = None
    text_en: str | None = None
    url: str | None = None
    minutes: int | None = None


def list_materials(session: Session, *, meeting_id: int) -> list[MaterialRecord]:
    """Return what is studied for a meeting, in order."""
    rows = session.execute(queries.MATERIALS_IN_ORDER, {"of_meeting": meeting_id})
    return [MaterialRecord(**row._asdict()) for row in rows]


def add_material(
    session: Session, *, meeting_id: int, draft: MaterialDraft, by: Actor, expected_version: int, now: datetime
) -> MaterialRecord:
    """Put something behind what is there; raises MeetingMissingError, MeetingChangedError, MeetingInvalidError."""
    fit = _fit(draft)
    present = _hold(session, meeting_id, by, expected_version, now)
    if len(present) >= MOST_MATERIALS:
        raise MeetingInvalidError("material", "too_many")
    row = {"meeting_id": meeting_id, "position": len(present), **asdict(fit)}
    material_id = session.execute(queries.INSERT_MATERIAL, row).scalar_one()
    _note(session, meeting_id, by, now, old=None, new=fit.title_zh)
    return _find(list_materials(session, meeting_id=meeting_id), material_id)


def change_material(
    session: Session,
    *,
    meeting_id: int,
    material_id: int,
    draft: MaterialDraft,
    by: Actor,
    expected_version: int,
    now: datetime,
) -> MaterialRecord:
    """Write a material anew; raises MeetingMissingError, MeetingChangedError, MeetingInvalidError."""
    fit = _fit(draft)
    before = _find(_hold(session, meeting_id, by, expected_version, now), material_id)
    values = {f"new_{name}": value for name, value in asdict(fit).items()}
    session.execute(queries.material_change_of(asdict(fit)), {"of_material": material_id, **values})
    _note(session, meeting_id, by, now, old=before.title_zh, new=fit.title_zh)
    return _find(list_materials(session, meeting_id=meeting_id), material_id)


def remove_material(
    session: Session, *, meeting_id: int, material_id: int, by: Actor, expected_version: int, now: datetime
) -> None:
    """Take a material away; raises MeetingMissingError, MeetingChangedError."""
    present = _hold(session, meeting_id, by, expected_version, now)
    gone = _find(present, material_id)
    session.execute(queries.DELETE_MATERIAL, {"of_material": material_id})
    _put_in_order(session, [one.id for one in present if one.id != material_id])
    _note(session, meeting_id, by, now, old=gone.title_zh, new=None)


def raise_material(
    session: Session, *, meeting_id: int, material_id: int, by: Actor, expected_version: int, now: datetime
) -> None:
    """Put a material before the one above it; raises MeetingMissingError, MeetingChangedError."""
    present = _hold(session, meeting_id, by, expected_version, now)
    place = present.index(_find(present, material_id))
    ordered = [one.id for one in present]
    if place:
        ordered[place - 1 : place + 1] = ordered[place], ordered[place - 1]
        _put_in_order(session, ordered)


def _hold(session: Session, meeting_id: int, by: Actor, seen: int, now: datetime) -> list[MaterialRecord]:
    """Raise the meeting's version, so that of two who change its materials one is told, and return what is there."""
    record: MeetingRecord = get_record(session, meeting_id=meeting_id)
    require_version(record, seen)
    store(session, record, {}, action="change.meeting", by=by, now=now)
    return list_materials(session, meeting_id=meeting_id)


def _put_in_order(session: Session, ordered: Sequence[int]) -> None:
    # Two may not stand in one place: first all step aside.
    change = queries.material_change_of(("position",))
    for first in (-len(ordered), 0):
        for place, material_id in enumerate(ordered, start=first):
            session.execute(change, {"of_material": material_id, "new_position": place})


def _find(present: Sequence[MaterialRecord], material_id: int) -> MaterialRecord:
    found = next((one for one in present if one.id == material_id), None)
    if found is None:
        raise MeetingMissingError(material_id)
    return found


def _fit(draft: MaterialDraft) -> MaterialDraft:
    if draft.kind not in MATERIAL_KINDS:
        raise MeetingInvalidError("material_kind", "choice")
    title = fit_line("title_zh", draft.title_zh)
    title_en = fit_line("title_en", draft.title_en, is_required=False) or title
    if draft.minutes is not None and not 0 < draft.minutes <= MOST_MINUTES:
        raise MeetingInvalidError("minutes", "choice")
    if draft.kind == "text":
        text = fit_text("text_zh", draft.text_zh)
        if text is None:
            raise MeetingInvalidError("text_zh", "missing")
        text_en = fit_text("text_en", draft.text_en) or text
        return MaterialDraft("text", title, title_en, text, text_en, None, draft.minutes)
    url = fit_link("link", draft.url)
    if url is None:
        raise MeetingInvalidError("link", "missing")
    return MaterialDraft(draft.kind, title, title_en, None, None, url, draft.minutes)


def _note(session: Session, meeting_id: int, by: Actor, now: datetime, *, old: str | None, new: str | None) -> None:
    note(session, meeting_id, action="change.meeting", by=by, now=now, field="material", old=old, new=new)
