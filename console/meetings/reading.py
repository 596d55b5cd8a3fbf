"""Reads what forms say of meetings. What cannot be is refused by the services; here only what cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from starlette.datastructures import FormData

from center.clock import LOCAL_ZONE, to_local
from center.meetings.keeping.service import About, MaterialDraft, MeetingInvalidError, MeetingRecord, Place, Span
from center.meetings.series.service import Choice, RuleInvalidError, SeriesDraft, SeriesRecord, choice_of, rule_of
from console.forms import number_in, text_of, time_in

YEARS = range(2000, 2101)
TEXTS = (
    "title_zh",
    "title_en",
    "agenda_zh",
    "agenda_en",
    "bring_zh",
    "bring_en",
    "place_zh",
    "place_en",
    "link",
)


@dataclass(frozen=True)
class Given:
    """A form as it was written, or as a record fills it: name → text."""

    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """Return what stands in a field, nothing where there is none."""
        return self.fields.get(name, "")


def about_in(form: FormData) -> About:
    """Return what a meeting is to be."""
    texts = {name: text_of(form, name) for name in TEXTS if name.startswith(("title", "agenda", "bring"))}
    return About(text_of(form, "kind"), text_of(form, "audience"), **texts)


def place_in(form: FormData) -> Place:
    """Return where it is to be."""
    return Place(text_of(form, "place_zh"), text_of(form, "place_en"), text_of(form, "link"))


def span_in(form: FormData) -> Span:
    """Return when it is to be; without a last day it ends on the first. Raises MeetingInvalidError."""
    day = day_in(form, "day")
    last = day_in(form, "last_day") if text_of(form, "last_day").strip() else day
    return Span(_at(day, hour_in(form, "starts")), _at(last, hour_in(form, "ends")))


def series_in(form: FormData) -> SeriesDraft:
    """Return what repeats; raises MeetingInvalidError."""
    starts, ends = hour_in(form, "starts"), hour_in(form, "ends")
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    if minutes <= 0:
        raise MeetingInvalidError("ends", "ends_before_start")
    since = day_in(form, "since") if text_of(form, "since").strip() else date(YEARS.start, 1, 1)
    return SeriesDraft(about_in(form), place_in(form), rule_in(form), since, starts, minutes)


def rule_in(form: FormData) -> str:
    """Return by which rule it repeats; each way has its own fields. Raises MeetingInvalidError."""
    way = text_of(form, "way")

    def number(name: str) -> int:
        text = text_of(form, f"{name}_{way}").strip()
        return -1 if text == "-1" else number_in(text) if text else 1

    until = day_in(form, "until") if text_of(form, "until").strip() else None
    choice = Choice(
        way,
        every=number("every"),
        weekday=number("weekday"),
        place=number("place"),
        day=number("day"),
        month=number("month"),
        until=until,
    )
    try:
        return rule_of(choice)
    except RuleInvalidError as error:
        raise MeetingInvalidError("way", error.problem) from None


def material_in(form: FormData) -> MaterialDraft:
    """Return something to read or watch."""
    minutes = text_of(form, "minutes").strip()
    texts = {name: text_of(form, name) for name in ("title_zh", "title_en", "text_zh", "text_en")}
    return MaterialDraft(
        text_of(form, "material_kind"),
        **texts,
        url=text_of(form, "link"),
        minutes=number_in(minutes) if minutes else None,
    )


def day_in(form: FormData, name: str) -> date:
    """Return a day; raises MeetingInvalidError: bad_day."""
    try:
        day = date.fromisoformat(text_of(form, name).strip())
    except ValueError:
        raise MeetingInvalidError(name, "bad_day") from None
    if day.year not in YEARS:
        raise MeetingInvalidError(name, "bad_day")
    return day


def hour_in(form: FormData, name: str) -> time:
    """Return a time of day; raises MeetingInvalidError: bad_time."""
    try:
        return time_in(text_of(form, name))
    except ValueError:
        raise MeetingInvalidError(name, "bad_time") from None


def as_typed(form: FormData) -> Given:
    """Return a form as it was written, to be shown again."""
    return Given({name: text_of(form, name) for name in form})


def as_kept(record: MeetingRecord) -> Given:
    """Return the form of a meeting that is there."""
    first, last = to_local(record.starts_at), to_local(record.ends_at)
    times = {
        "day": first.date().isoformat(),
        "starts": f"{first:%H:%M}",
        "ends": f"{last:%H:%M}",
        "last_day": last.date().isoformat() if last.date() != first.date() else "",
    }
    return Given({**_texts(record), **times})


def as_series(known: SeriesRecord, record: MeetingRecord) -> Given:
    """Return the form of an occurrence and all that follow."""
    choice = choice_of(known.rule)
    ends = datetime.combine(record.occurs_on or known.first_on, known.starts_local) + timedelta(minutes=known.minutes)
    numbers = {
        f"{name}_{choice.way}": str(getattr(choice, name)) for name in ("every", "weekday", "place", "day", "month")
    }
    times = {
        "way": choice.way,
        "starts": f"{known.starts_local:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "until": choice.until.isoformat() if choice.until else "",
    }
    return Given({**_texts(known), **numbers, **times})


def _texts(known: MeetingRecord | SeriesRecord) -> dict[str, str]:
    told = {name: str(getattr(known, name) or "") for name in (*TEXTS, "kind", "audience")}
    for name in ("title", "place", "agenda", "bring"):
        # Where nobody has given the English, the form stays empty: else it would not follow the Chinese.
        if told[f"{name}_en"] == told[f"{name}_zh"]:
            told[f"{name}_en"] = ""
    return told


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, LOCAL_ZONE).astimezone(UTC)
