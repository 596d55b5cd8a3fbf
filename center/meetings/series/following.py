"""Changes that concern one occurrence and all that follow. Part of the series services.

What was moved, changed or cancelled alone stays so. Where somebody has heard of an occurrence or has answered, what is
otherwise now is news; of the others nobody needs to hear that it was ever meant differently.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping.drafts import fit_line
from center.meetings.keeping.moving import moved
from center.meetings.keeping.recording import MeetingChangedError, MeetingMissingError, MeetingStateError, get_record
from center.meetings.keeping.recording import store as store_meeting
from center.meetings.keeping.views import CANCELLED, MeetingRecord
from center.meetings.series import queries
from center.meetings.series.beginning import insert_series
from center.meetings.series.making import make_for
from center.meetings.series.recording import columns_of, fit_draft, get_series, hold_series, store
from center.meetings.series.rules import days_of
from center.meetings.series.views import SeriesDraft, SeriesRecord, span_on


def change_following(
    session: Session, *, meeting_id: int, draft: SeriesDraft, by: Actor, expected_version: int, now: datetime
) -> SeriesRecord:
    """Change an occurrence and all that follow; another rule ends the series and begins a new one on that day.

    expected_version: of the series. Raises MeetingMissingError, MeetingChangedError, MeetingInvalidError,
    MeetingStateError: series_over, has_begun.
    """
    meeting, series = _hold(session, meeting_id, expected_version, now)
    fit = fit_draft(replace(draft, since=meeting.occurs_on or draft.since))
    following = _following(session, meeting, now)
    if fit.rule == series.rule:
        changed = store(session, series, columns_of(fit), action="change.series", by=by, now=now)
        for row in following:
            _change(session, row, series, fit, {}, by=by, now=now)
        return changed
    store(session, series, {"ended_at": now}, action="end.series", by=by, now=now)
    new = insert_series(session, organization_id=series.organization_id, fit=fit, by=by, now=now)
    last = max((row.occurs_on for row in following if row.occurs_on), default=new.first_on)
    days = frozenset(days_of(new.rule, first_on=new.first_on, since=new.first_on, until=last))
    for row in following:
        if row.occurs_on in days:
            _change(session, row, series, fit, {"series_id": new.id}, by=by, now=now)
        elif row.is_open and row.span == _usual(row, series):
            _cancel(session, row, None, by, now)
    make_for(session, new, now=now)
    return get_series(session, series_id=new.id)


def end_series(
    session: Session, *, meeting_id: int, reason: str, by: Actor, expected_version: int, now: datetime
) -> SeriesRecord:
    """Cancel an occurrence and all that follow, those too that were moved alone; none is made any more.

    Raises what `change_following` does.
    """
    why = fit_line("reason", reason)
    meeting, series = _hold(session, meeting_id, expected_version, now)
    for row in _following(session, meeting, now):
        if row.is_open:
            _cancel(session, row, why, by, now)
    return store(session, series, {"ended_at": now}, action="end.series", by=by, now=now)


def _hold(session: Session, meeting_id: int, seen: int, now: datetime) -> tuple[MeetingRecord, SeriesRecord]:
    meeting = get_record(session, meeting_id=meeting_id)
    if meeting.series_id is None or meeting.occurs_on is None:
        raise MeetingMissingError("series")
    series = hold_series(session, series_id=meeting.series_id)
    if series.version != seen:
        raise MeetingChangedError(series.id)
    if series.ended_at is not None:
        raise MeetingStateError("series_over")
    if meeting.starts_at <= now:
        raise MeetingStateError("has_begun")
    return meeting, series


def _following(session: Session, meeting: MeetingRecord, now: datetime) -> list[MeetingRecord]:
    rows = session.execute(queries.FOLLOWING, {"of_series": meeting.series_id, "since": meeting.occurs_on})
    return [record for row in rows if (record := MeetingRecord(*row)).starts_at > now]


def _change(
    session: Session,
    row: MeetingRecord,
    series: SeriesRecord,
    fit: SeriesDraft,
    changes: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Change of an occurrence what was as in the whole series."""
    is_news = False
    if row.is_open:
        before, new, present = asdict(series.about), asdict(fit.about), asdict(row.about)
        changes |= {name: value for name, value in new.items() if present[name] == before[name] != value}
        place = fit.place if row.place == series.place else row.place
        span = row.span
        if row.occurs_on is not None and span == _usual(row, series):
            span = span_on(row.occurs_on, fit.starts_local, fit.minutes)
        if span.starts_at > now and (place, span) != (row.place, row.span):
            is_news = bool(session.execute(queries.IS_KNOWN, {"of_meeting": row.id}).scalar())
            changes |= moved(row, place, span) if is_news else {**asdict(place), **asdict(span)}
    if changes:
        store_meeting(session, row, changes, action="change.meeting", by=by, now=now, is_news=is_news)


def _cancel(session: Session, row: MeetingRecord, reason: str | None, by: Actor, now: datetime) -> None:
    changes = {"state": CANCELLED, "cancel_reason": reason}
    store_meeting(session, row, changes, action="cancel.meeting", by=by, now=now, is_news=True)


def _usual(row: MeetingRecord, series: SeriesRecord) -> object:
    """Return when an occurrence would be that nobody has moved."""
    return None if row.occurs_on is None else series.span_on(row.occurs_on)
