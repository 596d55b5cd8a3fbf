"""What staff write of a meeting, and what of it cannot stand. Pure; the keeping services, series and imports use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from center.meetings.models import AUDIENCES, KINDS

LONGEST_MEETING = timedelta(days=2)
FURTHEST = timedelta(days=800)
# field → how many characters it may have
LONGEST = {
    "title": 60,
    "place": 80,
    "link": 300,
    "agenda": 500,
    "bring": 120,
    "reason": 120,
    "summary": 1000,
    "text": 4000,
}


class MeetingInvalidError(ValueError):
    """Something that cannot stand. field: what of the form it is about; problem: why, as a code."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class About:
    """What a meeting is. Where there is no English, the Chinese is told; an empty audience is the usual one."""

    kind: str
    audience: str
    title_zh: str
    title_en: str = ""
    agenda_zh: str | None = None
    agenda_en: str | None = None
    bring_zh: str | None = None
    bring_en: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a meeting is; link: where it is followed from home."""

    place_zh: str
    place_en: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when."""

    starts_at: datetime
    ends_at: datetime


def usual_audience(kind: str) -> str:
    """Return who is invited where nothing is said: everyone to an activity, party members to what is theirs."""
    return "everyone" if kind == "activity" else "party_members"


def fit_about(about: About) -> About:
    """Return what a meeting is as it is kept; raises MeetingInvalidError: choice, missing, too_long, unprintable."""
    if about.kind not in KINDS:
        raise MeetingInvalidError("kind", "choice")
    audience = about.audience or usual_audience(about.kind)
    if audience not in AUDIENCES:
        raise MeetingInvalidError("audience", "choice")
    title = fit_line("title_zh", about.title_zh)
    return About(
        kind=about.kind,
        audience=audience,
        title_zh=title,
        title_en=fit_line("title_en", about.title_en, is_required=False) or title,
        agenda_zh=fit_text("agenda_zh", about.agenda_zh),
        agenda_en=fit_text("agenda_en", about.agenda_en),
        bring_zh=fit_text("bring_zh", about.bring_zh),
        bring_en=fit_text("bring_en", about.bring_en),
    )


def fit_place(place: Place) -> Place:
    """Return where a meeting is as it is kept; raises MeetingInvalidError as `fit_about` does, and bad_link."""
    named = fit_line("place_zh", place.place_zh)
    english = fit_line("place_en", place.place_en, is_required=False) or named
    return Place(named, english, fit_link("link", place.link))


def fit_span(span: Span, *, now: datetime) -> Span:
    """Return a span ahead; raises MeetingInvalidError: is_past, too_far, ends_before_start, lasts_too_long."""
    if span.starts_at <= now:
        raise MeetingInvalidError("day", "is_past")
    if span.starts_at > now + FURTHEST:
        raise MeetingInvalidError("day", "too_far")
    if span.ends_at <= span.starts_at:
        raise MeetingInvalidError("ends", "ends_before_start")
    if span.ends_at - span.starts_at > LONGEST_MEETING:
        raise MeetingInvalidError("ends", "lasts_too_long")
    return span


def fit_line(field: str, text: str | None, *, is_required: bool = True) -> str:
    """Return one line; raises MeetingInvalidError: missing, too_long, unprintable."""
    line = " ".join((text or "").split())
    if not line and is_required:
        raise MeetingInvalidError(field, "missing")
    return _fit(field, line)


def fit_text(field: str, text: str | None) -> str | None:
    """Return a text of several lines, None where there is none; raises MeetingInvalidError: too_long, unprintable."""
    lines = [" ".join(line.split()) for line in (text or "").splitlines()]
    return _fit(field, "\n".join(line for line in lines if line)) or None


def fit_link(field: str, link: str | None) -> str | None:
    """Return an address of the web, None where there is none; raises MeetingInvalidError: bad_link, too_long."""
    written = (link or "").strip()
    if not written:
        return None
    try:
        parts = urlsplit(written)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        is_one = False
    if not is_one or not written.isprintable() or any(letter.isspace() for letter in written):
        raise MeetingInvalidError(field, "bad_link")
    return _fit(field, written)


def _fit(field: str, text: str) -> str:
    if len(text) > LONGEST[field.partition("_")[0]]:
        raise MeetingInvalidError(field, "too_long")
    if not all(line.isprintable() for line in text.split("\n")):
        raise MeetingInvalidError(field, "unprintable")
    return text
