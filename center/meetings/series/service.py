"""Meetings that repeat. Console, imports and the bot's worker call it; each occurrence is a meeting of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.meetings.keeping.views import MeetingRecord
from center.meetings.series import queries
from center.meetings.series.beginning import SeriesThereError, begin_series
from center.meetings.series.following import change_following, end_series
from center.meetings.series.making import Made, make_occurrences
from center.meetings.series.recording import get_series
from center.meetings.series.rules import Choice, RuleInvalidError, choice_of, rule_of
from center.meetings.series.telling import told_rule
from center.meetings.series.views import SeriesDraft, SeriesRecord, span_on

__all__ = [
    "Choice",
    "Made",
    "RuleInvalidError",
    "SeriesDraft",
    "SeriesRecord",
    "SeriesThereError",
    "begin_series",
    "change_following",
    "choice_of",
    "end_series",
    "get_series",
    "list_ahead",
    "list_running",
    "make_occurrences",
    "rule_of",
    "span_on",
    "told_rule",
]


def list_running(session: Session, *, organization_ids: frozenset[int] | None) -> list[SeriesRecord]:
    """Return the series that go on, all or those of these organisations."""
    found = [SeriesRecord(*row) for row in session.execute(queries.ALL_RUNNING)]
    return [one for one in found if organization_ids is None or one.organization_id in organization_ids]


def list_ahead(session: Session, *, series_id: int, now: datetime, limit: int) -> list[MeetingRecord]:
    """Return the occurrences of a series that are not over, the next first."""
    asked = {"of_series": series_id, "now": now, "at_most": limit}
    return [MeetingRecord(*row) for row in session.execute(queries.AHEAD, asked)]
