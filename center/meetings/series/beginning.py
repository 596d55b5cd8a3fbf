"""Begins a series and makes its first occurrences. Part of the series services; a form that comes twice begins one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.clock import to_local
from center.meetings.keeping.drafts import FURTHEST, MeetingInvalidError
from center.meetings.keeping.entering import hold_organization
from center.meetings.series import queries
from center.meetings.series.making import make_for
from center.meetings.series.recording import columns_of, fit_draft, get_series, hold_series, note
from center.meetings.series.rules import RuleInvalidError, first_day
from center.meetings.series.views import SeriesDraft, SeriesRecord, span_on

DAY = timedelta(days=1)


class SeriesThereError(Exception):
    """This very series is there already; series_id: which."""

    def __init__(self, series_id: int) -> None:
        super().__init__(series_id)
        self.series_id = series_id


def begin_series(
    session: Session, *, organization_id: int, draft: SeriesDraft, by: Actor, now: datetime
) -> SeriesRecord:
    """Let a meeting repeat, and make what lies in the next six months; raises MeetingInvalidError, SeriesThereError."""
    fit = fit_draft(draft)
    if fit.since > to_local(now).date() + FURTHEST:
        raise MeetingInvalidError("since", "too_far")
    hold_organization(session, organization_id=organization_id)
    same = {
        "of_organization": organization_id,
        "of_rule": fit.rule,
        "at": fit.starts_local,
        "title": fit.about.title_zh,
    }
    found = session.execute(queries.SAME_SERIES, same).scalar()
    if found is not None:
        raise SeriesThereError(found)
    series = insert_series(session, organization_id=organization_id, fit=fit, by=by, now=now)
    make_for(session, series, now=now)
    return get_series(session, series_id=series.id)


def insert_series(
    session: Session, *, organization_id: int, fit: SeriesDraft, by: Actor, now: datetime
) -> SeriesRecord:
    """Store a series that fits, without occurrences; raises MeetingInvalidError: ends_before_first."""
    row = {
        "organization_id": organization_id,
        **columns_of(fit),
        "first_on": first_on(fit, now=now),
        "created_by": by.staff_id,
        "created_at": now,
        "version": 1,
    }
    series_id = session.execute(queries.INSERT_SERIES, row).scalar_one()
    note(session, series_id, action="begin.series", by=by, now=now, new=f"{fit.about.title_zh} {fit.rule}")
    return hold_series(session, series_id=series_id)


def first_on(fit: SeriesDraft, *, now: datetime) -> date:
    """Return the first day of a series that is still ahead; raises MeetingInvalidError: ends_before_first."""
    since = max(fit.since, to_local(now).date())
    if span_on(since, fit.starts_local, fit.minutes).starts_at <= now:
        since += DAY
    try:
        return first_day(fit.rule, since=since)
    except RuleInvalidError as error:
        raise MeetingInvalidError("until", error.problem) from error
