"""Finds a series, and stores a change of it on record. Part of the series services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping import recording
from center.meetings.keeping.drafts import MeetingInvalidError, fit_about, fit_place
from center.meetings.keeping.recording import MeetingChangedError, MeetingMissingError
from center.meetings.series import queries
from center.meetings.series.rules import RuleInvalidError, choice_of
from center.meetings.series.views import SeriesDraft, SeriesRecord

OBJECT = "meeting_series"
note = partial(recording.note, kind=OBJECT)
SHORTEST_MINUTES, LONGEST_MINUTES = 10, 24 * 60


def get_series(session: Session, *, series_id: int) -> SeriesRecord:
    """Return a series; raises MeetingMissingError."""
    return _found(session.execute(queries.SERIES_BY_ID, {"of_series": series_id}).one_or_none())


def hold_series(session: Session, *, series_id: int) -> SeriesRecord:
    """Return a series that nobody else changes until this transaction ends; raises MeetingMissingError."""
    return _found(session.execute(queries.LOCK_SERIES, {"of_series": series_id}).one_or_none())


def fit_draft(draft: SeriesDraft) -> SeriesDraft:
    """Return what repeats as it is kept; raises MeetingInvalidError."""
    if not SHORTEST_MINUTES <= draft.minutes <= LONGEST_MINUTES:
        raise MeetingInvalidError("ends", "lasts_too_long")
    try:
        choice_of(draft.rule)
    except RuleInvalidError as error:
        raise MeetingInvalidError("way", error.problem) from error
    about, place = fit_about(draft.about), fit_place(draft.place)
    starts_local = draft.starts_local.replace(second=0, microsecond=0)
    return SeriesDraft(about, place, draft.rule, draft.since, starts_local, draft.minutes)


def columns_of(draft: SeriesDraft) -> dict[str, Any]:
    """Return a draft as columns, without the day from which the rule counts."""
    times = {"rule": draft.rule, "starts_local": draft.starts_local, "minutes": draft.minutes}
    return {**asdict(draft.about), **asdict(draft.place), **times}


def store(
    session: Session, series: SeriesRecord, changes: Mapping[str, Any], *, action: str, by: Actor, now: datetime
) -> SeriesRecord:
    """Change a series and return what it is then; raises MeetingChangedError where somebody was quicker."""
    values = {f"new_{name}": value for name, value in changes.items()}
    asked = {"of_series": series.id, "seen": series.version, **values}
    if session.connection().execute(queries.series_change_of(changes), asked).rowcount != 1:
        raise MeetingChangedError(series.id)
    for name, value in changes.items():
        before = getattr(series, name)
        if value != before:
            note(session, series.id, action=action, by=by, now=now, field=name, old=before, new=value)
    return get_series(session, series_id=series.id)


def _found(row: Any) -> SeriesRecord:
    if row is None:
        raise MeetingMissingError("series")
    return SeriesRecord(*row)
