"""How the pages of a meeting's people write what somebody was told. Only names stand here; the words are in i18n."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from center.notifications.models import TOLD
from center.notifications.reading.service import MeetingHead, Person, ToldLine
from center.wording import formats
from console.site import words_for
from console.spelling import Spelling
from console.words import Words

ON_THE_WAY = ("planned", "due")


@dataclass(frozen=True)
class Telling:
    """One thing somebody was told. is_old: it says what is no longer so."""

    what: str
    state: str
    is_old: bool


@dataclass(frozen=True)
class Row:
    """One person of the list. news: the last thing that says whether they know; all: all that they were told."""

    person: Person
    answered: str
    news: Telling | None
    all: tuple[Telling, ...]
    reasons: tuple[str, ...]


def row_of(person: Person, meeting: MeetingHead, words: Words, spell: Spelling) -> Row:
    """Return how one person is shown."""
    answered = "" if person.answered_at is None else spell.at(person.answered_at)
    reasons = tuple(words(f"reach_why_{reason}") for reason in person.call_reasons)
    return Row(
        person,
        answered,
        _news(person, meeting, words, spell),
        tuple(_telling(line, meeting, words, spell) for line in person.lines),
        reasons,
    )


def moment_of(request: Request, meeting: MeetingHead) -> str:
    """Return the day and time of a meeting in the language of whoever looks."""
    return formats.moment(meeting.starts_at, words_for(request).language)


def what_to_say(meeting: MeetingHead, organization: str, words: Words) -> str:
    """Return the two sentences that somebody says on the telephone."""
    language = words.language
    state = meeting.state if meeting.state in {"moved", "cancelled"} else "planned"
    return words(
        f"calls_say_{state}",
        organization=organization,
        title=meeting.told("title", language),
        place=meeting.told("place", language),
        moment=formats.moment(meeting.starts_at, language),
    )


def _news(person: Person, meeting: MeetingHead, words: Words, spell: Spelling) -> Telling | None:
    """Return what was told last, else what is on its way, else that somebody is to be called."""
    lines = [one for one in person.lines if meeting.concerns(one)]
    told = [one for one in lines if one.state in TOLD or (one.state == "called" and one.call_outcome == "reached")]
    ahead = [one for one in lines if one.state in ON_THE_WAY]
    last = max(told, key=_at) if told else min(ahead, key=_at) if ahead else lines[-1] if lines else None
    return None if last is None else _telling(last, meeting, words, spell)


def _at(line: ToldLine) -> datetime:
    return line.told_at or line.called_at or line.due_at


def _telling(line: ToldLine, meeting: MeetingHead, words: Words, spell: Spelling) -> Telling:
    at = spell.at(line.called_at or line.told_at or line.due_at)
    channel = "" if line.channel is None else spell.channel(line.channel)
    if line.state == "called":
        state = words(f"reach_called_{line.call_outcome}", at=at, name=line.called_by or words("reach_somebody"))
    elif line.state == "call":
        state = words("reach_state_call", why=words(f"reach_why_{line.call_reason}"))
    else:
        by = "_by" if channel and line.state in TOLD else ""
        state = words(f"reach_state_{line.state}{by}", at=at, channel=channel)
    is_old = line.revision < meeting.revision and line.state in {*TOLD, "called"}
    return Telling(words(f"reach_kind_{line.kind.partition(':')[0]}"), state, is_old)
