"""Whole conversations as data: what one imagined person says in turn, what they hear, and what is on file at the end.

Words and expectations may hold names that are filled in for the person: <in 3> the day in three days as it is told,
<iso 3> the same as it is stored, <m0> the day of their next meeting, <m1> and <m2> of two later ones that are alone on
their days, <M1> the same as it is told in full; <en in 3>, <en m1> and <en M1> for English; <code> a one-time code;
<name>, <en name>, <birth> and <id4> of an account of the demo center.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from center.clock import local_today, to_local, utc_now
from center.meetings.views import MeetingView
from center.wording import formats
from tests.conversations.records import (
    answers_of,
    cases_of,
    facts_of,
    kinds_of,
    member_id_of,
    planned_of,
    reminder_of,
)
from tests.conversations.talk import Heard, Talk

Line = str | tuple[str, str] | tuple[str, str, str]
MEMBER, STRANGER, NOBODY, ACCOUNT = "member", "stranger", "nobody", "account"
# What is opened by a yes alone; the others are opened before anything is asked.
CONFIRMED = frozenset({"home_visit", "data_change", "suggestion", "complaint", "benefit_problem", "proxy_request"})
OFF = ("off", "")
YES = re.compile(r"对|好|是的|yes|right")
ANSWERED_AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Scene:
    """One conversation.

    says: in turn the words, what the answer must hold and what it must not, both as patterns; words alone ask nothing
    of the answer. who: a member (MEMBER), somebody unknown with a code (STRANGER), with the facts of a member (ACCOUNT),
    or with nothing (NOBODY). cases: the kinds of all cases at the end. holds: what the last of them holds in its details
    or its summary. facts: what was last kept of the last case of a loss, a report or an emergency. answers: the
    meetings that were answered, and how; all others have no answer. reminder: how early and by what means, or OFF.
    known: whether the person is known in the end, where they were not before.
    """

    says: tuple[Line, ...]
    who: str = MEMBER
    cases: tuple[str, ...] = ()
    holds: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    reminder: tuple[str, str] | None = None
    known: bool | None = None
    judge: Callable[[Talk], bool] = lambda talk: True


@dataclass
class Names:
    """What the names in a scene stand for with one person."""

    meetings: dict[str, MeetingView]
    words: dict[str, str]

    def fill(self, text: str) -> str:
        """Return the text with every name in it replaced."""
        return re.sub(r"<((?:en )?[a-zA-Z]+\d?(?: -?\d+)?)>", lambda found: self._of(found[1]), text)

    def _of(self, name: str) -> str:
        if name in self.words:
            return self.words[name]
        language = "en" if name.startswith("en ") else "zh"
        bare = name.removeprefix("en ")
        kind, _, days = bare.partition(" ")
        if kind in {"in", "iso"}:
            day = local_today() + timedelta(days=int(days))
            return day.isoformat() if kind == "iso" else formats.day(day, language)
        meeting = self.meetings[bare.lower()]
        local = to_local(meeting.starts_at)
        if bare[0] == "M":
            return re.escape(formats.moment(meeting.starts_at, language))
        return f"{local:%B} {local.day}" if language == "en" else f"{local.month}月{local.day}号"


def meetings_of(talk: Talk) -> dict[str, MeetingView]:
    """Return the next meeting and the later ones that can be answered and are alone on their days."""
    if member_id_of(talk) is None:
        return {}
    until = utc_now() + ANSWERED_AHEAD
    planned = [m for m in planned_of(talk) if m.starts_at < until]
    days = [to_local(m.starts_at).date() for m in planned]
    alone = [m for m, day in zip(planned, days, strict=True) if days.count(day) == 1 and m is not planned[0]]
    return {f"m{place}": meeting for place, meeting in enumerate([*planned[:1], *alone])}


async def play(talk: Talk, scene: Scene, words: Mapping[str, str]) -> Talk:
    """Let a scene happen and judge every answer and what is on file at the end."""
    names = Names(meetings_of(talk), dict(words))
    for place, line in enumerate(scene.says):
        said, expected, never = line if isinstance(line, tuple) and len(line) == 3 else (*_pair(line), "")
        if place == len(scene.says) - 1:
            judge_not_yet_stored(talk, scene, said)
        heard = await talk.say(names.fill(said))
        judge_answer(talk, heard, names.fill(expected), names.fill(never))
    assert sorted(kinds_of(talk)) == sorted(scene.cases), talk.said
    judge_records(talk, scene, names)
    return talk


def judge_not_yet_stored(talk: Talk, scene: Scene, said: str) -> None:
    """Judge that what the last yes is to store was not stored without it."""
    kind = scene.cases[-1] if scene.cases else ""
    is_of_meeting = bool(scene.answers) or scene.reminder is not None
    if kind in CONFIRMED and YES.fullmatch(said) and not is_of_meeting:
        assert kinds_of(talk).count(kind) == scene.cases.count(kind) - 1, ("stored before the yes", talk.said)


def _pair(line: Line) -> tuple[str, str]:
    return (line, "") if isinstance(line, str) else (line[0], line[1])


def judge_answer(talk: Talk, heard: Heard, expected: str, never: str) -> None:
    """Judge one answer: it says what it must, nothing it must not, and not the same as the one before."""
    assert heard.text, talk.said
    assert re.search(expected, heard.text, re.DOTALL), (expected, talk.said)
    assert not never or not re.search(never, heard.text, re.DOTALL), (never, talk.said)
    if len(talk.said) > 1:
        assert heard.text != talk.said[-2][1].text, talk.said


def judge_records(talk: Talk, scene: Scene, names: Names) -> None:
    """Judge what is on file at the end."""
    if scene.holds:
        case = next(case for case in reversed(cases_of(talk)) if case.kind == scene.cases[-1])
        held = {**case.details, "summary": case.summary}
        for name, value in scene.holds.items():
            expected = names.fill(value) if isinstance(value, str) else value
            fits = held[name] == expected if name != "summary" else str(expected) in case.summary
            assert fits, (name, held, talk.said)
    if scene.facts:
        urgent = next(kind for kind in reversed(scene.cases) if kind in {"scam", "scam_loss", "health_emergency"})
        found = facts_of(talk, urgent)
        for name, value in scene.facts.items():
            assert re.search(names.fill(value), found.get(name, "")), (name, found, talk.said)
    assert scene.known is None or (member_id_of(talk) is not None) == scene.known, talk.said
    assert scene.judge(talk), talk.said
    if member_id_of(talk) is not None and scene.who == MEMBER:
        _judge_wishes(talk, scene, names)


def _judge_wishes(talk: Talk, scene: Scene, names: Names) -> None:
    answered = {m.id: m.answer for m in planned_of(talk) if m.answer}
    assert answered == {names.meetings[name].id: answer for name, answer in scene.answers.items()}, talk.said
    assert len(answers_of(talk)) == len(scene.answers), talk.said
    wish = reminder_of(talk)
    if scene.reminder is None:
        assert wish is None, (wish, talk.said)
    elif scene.reminder == OFF:
        assert not wish.is_on, (wish, talk.said)
    else:
        assert (wish.is_on, wish.lead, wish.means) == (True, *scene.reminder), (wish, talk.said)
