"""Sheets of meetings, known by organisation, kind and day. The importer uses it; what staff have moved stays moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from center.audit.views import Actor
from center.clock import LOCAL_ZONE, to_local
from center.db.engine import Session
from center.imports import service
from center.imports.branches import Branches
from center.imports.cells import choice_of, read_date, read_text, read_time
from center.imports.entries import Entry
from center.imports.service import RecordsChangedError
from center.imports.sheets import Row
from center.imports.staging import CHANGED, NEW, Change
from center.meetings.keeping import service as meetings
from center.meetings.keeping.drafts import fit_about, fit_place, fit_span
from center.meetings.keeping.service import LONGEST, About, MeetingInvalidError, MeetingRecord, Place, Span

# A field of a meeting → the column in which a clerk finds it.
COLUMNS = {"day": "held_on", "ends": "ends_local"}
ABOUT = ("kind", "audience", "title_zh", "title_en", "agenda_zh", "agenda_en", "bring_zh", "bring_en")
WHERE = ("place_zh", "place_en", "link")
CLEARED = ("title_en", "place_en", "link", "agenda_zh", "agenda_en", "bring_zh", "bring_en")
DAY = timedelta(days=1)


class Meetings:
    """Meetings, one a row."""

    name = "meetings"
    required = ("branch", "kind", "title_zh", "held_on", "starts_local", "ends_local", "place_zh")

    def __init__(self, session: Session, *, now: datetime, today: date, author: str) -> None:
        self._now = now
        self._by = Actor(None, author, "")
        self._organizations = Branches(service.list_organizations(session))

    def read(self, row: Row) -> Entry:
        """Read and check a row by itself."""
        entry = Entry.of(row)
        entry.read("branch", self._read_organization, is_required=True)
        entry.read("kind", choice_of("meeting_kind"), is_required=True)
        entry.read("audience", choice_of("audience"))
        entry.read("held_on", read_date, is_required=True)
        for field in ("starts_local", "ends_local"):
            entry.read(field, read_time, is_required=True)
        for field in ("title_zh", "place_zh"):
            entry.read(field, read_text, is_required=True)
        for field in CLEARED:
            entry.read_optional(field)
        if entry.is_right:
            entry.facts["span"] = _span(entry)
            _hold_together(entry)
        return entry

    def keys(self, entry: Entry) -> list[tuple[str, str]]:
        """Return organisation, kind and day as one key."""
        named = (entry.facts["branch"], entry.facts["kind"], entry.facts["held_on"].isoformat())
        return [("held_on", "\x1f".join(map(str, named)))]

    def compare(self, session: Session, entries: Sequence[Entry]) -> None:
        """Hold rows against the meetings on record."""
        if not entries:
            return
        days = [entry.facts["held_on"] for entry in entries]
        found = meetings.list_between(
            session,
            organization_ids=sorted({entry.facts["branch"] for entry in entries}),
            since=_midnight(min(days)),
            until=_midnight(max(days) + DAY),
        )
        for entry in entries:
            self._compare(entry, _find(entry, found))

    def write(self, session: Session, changes: Sequence[Change]) -> None:
        """Write one by one, each on record; there are few."""
        for action, row in changes:
            about = About(**{name: row[name] for name in ABOUT})
            place = Place(**{name: row[name] for name in WHERE})
            span = Span(datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"]))
            try:
                if action == NEW:
                    self._enter(session, row["organization_id"], about, place, span)
                else:
                    self._change(session, row, about, place, span)
            except (meetings.MeetingChangedError, meetings.MeetingStateError, meetings.MeetingThereError) as error:
                raise RecordsChangedError("meetings") from error

    def _read_organization(self, written: str) -> int:
        return int(self._organizations.find_any(written)["id"])

    def _compare(self, entry: Entry, present: MeetingRecord | None) -> None:
        about, place = _told(entry, present)
        span: Span = entry.facts["span"]
        if present is not None:
            if present.moved_from == span.starts_at != present.starts_at:
                place, span = present.place, present.span
            if (about, place, span) == (present.about, present.place, present.span):
                return
            if not present.is_open:
                entry.refuse("held_on", f"meeting_{present.state}")
                return
        is_moved = present is None or (place, span) != (present.place, present.span)
        try:
            if is_moved:
                fit_span(span, now=self._now)
        except MeetingInvalidError as error:
            _refuse(entry, error)
            return
        entry.action = NEW if present is None else CHANGED
        entry.change = {
            "organization_id": entry.facts["branch"],
            **asdict(about),
            **asdict(place),
            "starts_at": span.starts_at.isoformat(),
            "ends_at": span.ends_at.isoformat(),
        }
        if present is not None:
            entry.change |= {"id": present.id, "version": present.version, "is_moved": is_moved}

    def _enter(self, session: Session, organization_id: int, about: About, place: Place, span: Span) -> None:
        meetings.enter(
            session,
            organization_id=organization_id,
            about=about,
            place=place,
            span=span,
            by=self._by,
            now=self._now,
        )

    def _change(self, session: Session, row: dict[str, Any], about: About, place: Place, span: Span) -> None:
        changed = meetings.change(
            session, meeting_id=row["id"], about=about, by=self._by, expected_version=row["version"], now=self._now
        )
        if row["is_moved"]:
            meetings.move(
                session,
                meeting_id=row["id"],
                place=place,
                span=span,
                by=self._by,
                expected_version=changed.version,
                now=self._now,
            )


def _find(entry: Entry, found: Sequence[MeetingRecord]) -> MeetingRecord | None:
    """Return the meeting that a row means: of that day, or moved away from that very hour; one that stands first."""
    of_kind = [one for one in found if (one.organization_id, one.kind) == (entry.facts["branch"], entry.facts["kind"])]
    day, starts_at = entry.facts["held_on"], entry.facts["span"].starts_at
    meant = [one for one in of_kind if to_local(one.starts_at).date() == day or one.moved_from == starts_at]
    meant.sort(key=lambda one: (one.state == "cancelled", one.moved_from != starts_at, one.starts_at != starts_at))
    return meant[0] if meant else None


def _told(entry: Entry, present: MeetingRecord | None) -> tuple[About, Place]:
    """Return what and where a meeting is to be: where the row says nothing, as on record."""
    before = {} if present is None else {name: getattr(present, name) for name in (*ABOUT, *WHERE)}
    said = {name: entry.kept(name, before.get(name)) for name in (*ABOUT, *WHERE)}
    for name in ("title", "place"):
        has_own_english = before.get(f"{name}_en") != before.get(f"{name}_zh")
        english = entry.kept(f"{name}_en", before.get(f"{name}_en") if has_own_english else None)
        said[f"{name}_en"] = english or said[f"{name}_zh"]
    for name in ("agenda", "bring"):
        said[f"{name}_en"] = said[f"{name}_en"] or said[f"{name}_zh"]
    said["audience"] = said["audience"] or ""
    about = About(**{name: said[name] for name in ABOUT})
    place = Place(**{name: said[name] for name in WHERE})
    return fit_about(about), fit_place(place)


def _hold_together(entry: Entry) -> None:
    try:
        _told(entry, None)
        span: Span = entry.facts["span"]
        fit_span(span, now=span.starts_at - DAY)
    except MeetingInvalidError as error:
        _refuse(entry, error)


def _refuse(entry: Entry, error: MeetingInvalidError) -> None:
    field = COLUMNS.get(error.field, error.field)
    entry.refuse(field, f"meeting_{error.problem}", most=LONGEST.get(field.partition("_")[0], 0))


def _span(entry: Entry) -> Span:
    day, starts, ends = (entry.facts[name] for name in ("held_on", "starts_local", "ends_local"))
    return Span(_at(day, starts), _at(day, ends))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, LOCAL_ZONE).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return _at(day, time())
