"""Makes a year that the demo center has behind it: cases, how they went, and what was said. Everything is made up.

Only what is not urgent is left open, so that no alarm rings for nobody.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from center.cases.closing import STOPPED
from center.cases.kinds import urgency_of
from center.clock import LOCAL_ZONE, to_local
from center.contacts.hours import WorkingCalendar
from center.contacts.working_time import add_working_time
from center.conversations import outcomes
from center.deadlines.rules import CASE_DEADLINES, CLOSE, FIRST_ANSWER, Rule, find_rule, plan
from center.demo.scale import Scale
from center.demo.sheets import read_sheet
from center.demo.talk import Said, Talk
from center.demo.waves import Report, reports_of_one_cheat

DAYS = 364
CASES_A_MEMBER, TALK_A_MEMBER, WITH_AN_ACCOUNT = 0.22, 1.5, 0.08
UNKNOWN, WITHOUT_ANSWER = 0.05, 0.02
# Hours at which people write, and how many of a hundred.
HOURS = {7: 4, 8: 10, 9: 14, 10: 13, 11: 9, 12: 5, 13: 4, 14: 7, 15: 10, 16: 9, 17: 6, 18: 4, 19: 3, 20: 2}
# In the course of the year the desk gets better at it.
LATE_AT_FIRST, LATE_AT_LAST, LATE_CLOSED = 0.2, 0.07, 0.08
REASONS = {"settled": 80, "referred": 8, "withdrawn": 4, "unreachable": 4, "unfounded": 4}
OUTCOMES = {"helped": 70, "partly_helped": 12, "not_helped": 4, "no_harm": 9, "unknown": 5}


@dataclass
class History:
    """The rows of the year; see `rows`."""

    scale: Scale
    now: datetime
    calendar: WorkingCalendar
    rules: tuple[Rule, ...]
    cases: list[dict[str, Any]] = field(default_factory=list)
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)

    def rows(self, member_ids: Sequence[int]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Give tables with their rows, in the order in which they can be stored."""
        chance = self.scale.chance("history")
        count = max(1, round(len(member_ids) * WITH_AN_ACCOUNT))
        talk = Talk(sorted(chance.sample(list(member_ids), min(count, len(member_ids)))), now=self.now)
        opened: list[tuple[datetime, Report | None]] = [
            (at, None) for at in self._moments(chance, round(len(member_ids) * CASES_A_MEMBER))
        ]
        opened += [(report.at, report) for report in reports_of_one_cheat(talk, chance, now=self.now)]
        for at, report in sorted(opened, key=lambda one: one[0]):
            self._add_case(chance, talk, at, report)
        for at in self._moments(chance, round(len(member_ids) * TALK_A_MEMBER)):
            talk.add_chat(chance, at, progress=self._progress(at))
        said = talk.rows()
        yield "channel_accounts", talk.accounts
        yield "inbox_messages", said.inbox
        yield "outbox_messages", said.outbox
        yield "cases", self.cases
        yield "deadlines", self.deadlines
        lines = sorted(self.entries, key=lambda line: (line["at"], line["case_id"]))
        for line in lines:
            heard, told = line.pop("heard"), line.pop("told")
            line["inbox_id"] = None if heard is None else said.inbox_ids[heard]
            line["outbox_id"] = None if told is None else said.outbox_ids[told]
        yield "case_entries", lines

    def _moments(self, chance: random.Random, count: int) -> Iterator[datetime]:
        today = to_local(self.now).date()
        while count:
            day = today - timedelta(days=chance.randrange(DAYS))
            if day.isoweekday() > 5 and chance.random() < 0.7:
                continue
            hour = chance.choices(list(HOURS), list(HOURS.values()))[0]
            at = _local(day, time(hour, chance.randrange(60), chance.randrange(60)))
            if at < self.now:
                count -= 1
                yield at

    def _add_case(self, chance: random.Random, talk: Talk, at: datetime, report: Report | None) -> None:
        kind = _kind(chance, to_local(at).month) if report is None else report.kind
        sheet = read_sheet("history")["kinds"][kind]
        urgency = urgency_of(kind)
        rules = {
            what: find_rule(self.rules, kind=what, urgency=urgency, case_kind=kind, priority="normal")
            for what in CASE_DEADLINES
        }
        answered_at, closed_at = self._course(chance, at, rules) if report is None else report.course
        if urgency == "urgent" and (closed_at is None or answered_at is None):
            return
        case_id, asked, told = len(self.cases) + 1, chance.choice(sheet["asked"]), chance.choice(sheet["told"])
        is_known = kind != "identity_lockout" and chance.random() > UNKNOWN
        member = talk.choose(chance) if is_known else None
        if report is not None:
            member, asked, told = report.member_id, report.said, report.told
        conversation = None if member is None else talk.conversation_of(member)
        heard = (
            None
            if conversation is None
            else talk.add(Said(at, conversation, asked, outcomes.CASE, read_sheet("history")["noted"]["zh"]))
        )
        answer = None
        if answered_at is not None and conversation is not None:
            answer = talk.add_staff(answered_at, conversation, told)
        self.cases.append(
            {
                "id": case_id,
                "kind": kind,
                "urgency": urgency,
                "state": "closed" if closed_at else "in_progress" if answered_at else "open",
                "conversation_id": conversation,
                "member_id": member,
                "summary": asked,
                "details": {},
                "opened_at": at,
                "closed_at": closed_at,
                "priority": "normal",
                "assigned_to": None,
                "first_answered_at": answered_at,
                "close_reason": _reason(chance, answered_at) if closed_at else None,
                "outcome": _one_of(chance, OUTCOMES) if closed_at else None,
                "version": 1 + bool(closed_at),
            }
        )
        desk = read_sheet("history")["desk"]["zh"]
        self._add_line(case_id, "opened", asked, at, heard=heard)
        for name, value in sheet.get("facts", {}).get(asked, {}).items():
            if name != STOPPED:
                self._add_line(case_id, "fact", value, at, fact=name)
            elif closed_at is not None:
                self._add_line(case_id, "fact", value, closed_at, by=desk, fact=name)
        if answered_at is not None:
            self._add_line(case_id, "reply", told, answered_at, by=desk, told=answer)
        if closed_at is not None:
            self._add_line(case_id, "state", "closed", closed_at, by=desk)
        self._add_deadline(case_id, rules[FIRST_ANSWER], at, answered_at or closed_at)
        self._add_deadline(case_id, rules[CLOSE], at, closed_at)

    def _course(
        self, chance: random.Random, at: datetime, rules: dict[str, Rule]
    ) -> tuple[datetime | None, datetime | None]:
        """Return when a case was answered and when closed, as far as that is past."""
        late = LATE_AT_FIRST + (LATE_AT_LAST - LATE_AT_FIRST) * self._progress(at)
        taken = chance.uniform(1.1, 3) if chance.random() < late else chance.triangular(0.05, 0.95, 0.3)
        answered_at = self._after(at, rules[FIRST_ANSWER], taken)
        taken = chance.uniform(1.05, 1.4) if chance.random() < LATE_CLOSED else chance.triangular(0.03, 0.8, 0.1)
        closed_at = self._after(answered_at, rules[CLOSE], taken) + timedelta(minutes=2)
        is_answered = chance.random() > WITHOUT_ANSWER
        return (
            answered_at if is_answered and answered_at <= self.now else None,
            closed_at if closed_at <= self.now else None,
        )

    def _after(self, start: datetime, rule: Rule, part: float) -> datetime:
        duration = timedelta(seconds=round(rule.minutes * 60 * part))
        return add_working_time(start, duration, self.calendar) if rule.clock == "working" else start + duration

    def _add_deadline(self, case_id: int, rule: Rule, at: datetime, met_at: datetime | None) -> None:
        planned = plan(rule, start=at, calendar=self.calendar)
        end = met_at or self.now
        self.deadlines.append(
            {
                "case_id": case_id,
                "kind": rule.kind,
                "warn_at": planned.warn_at,
                "due_at": planned.due_at,
                "is_set_by_hand": False,
                "warned_at": planned.warn_at if planned.warn_at < end else None,
                "missed_at": planned.due_at if planned.due_at < end else None,
                "met_at": met_at,
            }
        )

    def _add_line(
        self,
        case_id: int,
        kind: str,
        body: str,
        at: datetime,
        *,
        by: str | None = None,
        fact: str | None = None,
        heard: int | None = None,
        told: int | None = None,
    ) -> None:
        self.entries.append(
            {
                "case_id": case_id,
                "kind": kind,
                "author": "member" if by is None else "staff",
                "author_name": by,
                "fact_name": fact,
                "body": body,
                "at": at,
                "staff_id": None,
                "heard": heard,
                "told": told,
            }
        )

    def _progress(self, at: datetime) -> float:
        return 1 - (self.now - at) / timedelta(days=DAYS)


def _kind(chance: random.Random, month: int) -> str:
    kinds = read_sheet("history")["kinds"]
    shares = [kind["share"] * (2 if month in kind.get("often", ()) else 1) for kind in kinds.values()]
    return str(chance.choices(list(kinds), shares)[0])


def _reason(chance: random.Random, answered_at: datetime | None) -> str:
    return "duplicate" if answered_at is None else _one_of(chance, REASONS)


def _one_of(chance: random.Random, shares: dict[str, int]) -> str:
    return chance.choices(list(shares), list(shares.values()))[0]


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LOCAL_ZONE).astimezone(UTC)
