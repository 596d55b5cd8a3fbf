"""Makes the occurrences of series ahead, as meetings of their own. Part of the series services.

Each day of a rule is made once: made again, moved or cancelled alone, it stays as it is.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.clock import to_local
from center.meetings.series import queries
from center.meetings.series.recording import hold_series
from center.meetings.series.rules import days_of
from center.meetings.series.views import SeriesRecord

AHEAD = timedelta(days=184)
# So that a series is not looked at every night.
MARGIN = timedelta(days=7)
DAY = timedelta(days=1)
AT_ONCE = 50


class Made(NamedTuple):
    """How many series were looked after, and how many meetings are new."""

    series: int
    meetings: int


def make_occurrences(session: Session, *, now: datetime, limit: int = AT_ONCE) -> Made:
    """Make what some series have in the next six months and is not there yet; nothing is left where `series` is 0."""
    due = {"until": to_local(now).date() + AHEAD, "at_most": limit}
    ids = list(session.execute(queries.DUE_TO_BE_MADE, due).scalars())
    return Made(len(ids), sum(make_for(session, hold_series(session, series_id=id_), now=now) for id_ in ids))


def make_for(session: Session, series: SeriesRecord, *, now: datetime) -> int:
    """Make the occurrences of one series that somebody holds; return how many are new."""
    if series.ended_at is not None:
        return 0
    until = to_local(now).date() + AHEAD + MARGIN
    since = series.first_on if series.made_until is None else series.made_until + DAY
    made = 0
    for day in days_of(series.rule, first_on=series.first_on, since=since, until=until):
        span = series.span_on(day)
        if span.starts_at <= now:
            continue
        row = {
            "organization_id": series.organization_id,
            **asdict(series.about),
            **asdict(series.place),
            **asdict(span),
            "state": "planned",
            "series_id": series.id,
            "occurs_on": day,
            "created_by": series.created_by,
            "created_at": now,
            "revision": 0,
            "version": 1,
        }
        made += session.execute(queries.INSERT_OCCURRENCE, row).scalar() is not None
    session.execute(queries.SET_MADE_UNTIL, {"of_series": series.id, "until": until})
    return made
