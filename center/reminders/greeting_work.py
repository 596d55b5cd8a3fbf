"""Greets, piece by piece, whom today greets, and reminds of the certification. The bot process calls `step`.

Any number may: what is planned twice is planned once. Begun anew after a kill, it finds what is done already.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from center.clock import to_local
from center.db.engine import Database
from center.notifications import service as notifications
from center.reminders.greeting import Batch, plan_certification, plan_greeting, withdraw_certified
from center.reminders.greetings import Greeting, greetings_of
from center.reminders.rules import Rules, load_rules

MEMBERS_AT_ONCE = 500
# What is to be done about the certification; greetings stand for themselves.
REMIND, TAKE_BACK = "remind", "take back"


class GreetingWork:
    """Whoever greets: once a day, and looks after the certification once an hour."""

    def __init__(self, database: Database, *, members_at_once: int = MEMBERS_AT_ONCE) -> None:
        self._database = database
        self._at_once = members_at_once
        self._turn: tuple[date, int] | None = None
        self._left: list[Greeting | str] = []
        self._after_id = 0

    def step(self, *, now: datetime) -> bool:
        """Do the next short piece of work; True if there is more to do at once."""
        rules = load_rules()
        self._begin_turn(rules, now)
        if not self._left:
            return False
        piece = self._left[0]
        if piece == TAKE_BACK:
            with self._database.write() as session:
                is_last = withdraw_certified(session, limit=self._at_once, now=now) == 0
        else:
            with self._database.read() as session:
                batch = self._plan(session, piece, rules, now)
            if batch.wanted:
                with self._database.write() as session:
                    notifications.put(session, wanted=batch.wanted, now=now)
            self._after_id, is_last = batch.last_id or 0, batch.last_id is None
        if is_last:
            self._left.pop(0)
        return True

    def _begin_turn(self, rules: Rules, now: datetime) -> None:
        local = to_local(now)
        turn = local.date(), local.hour
        if turn == self._turn:
            return
        is_new_day = self._turn is None or self._turn[0] != turn[0]
        today = [one for one in greetings_of(turn[0], rules=rules) if one.expires_at > now] if is_new_day else []
        begun = [one for one in self._left if isinstance(one, Greeting) and one not in today and one.expires_at > now]
        self._turn, self._left, self._after_id = turn, [TAKE_BACK, *begun, *today, REMIND], 0

    def _plan(self, session: Session, piece: Greeting | str, rules: Rules, now: datetime) -> Batch:
        if isinstance(piece, Greeting):
            return plan_greeting(session, greeting=piece, after_id=self._after_id, limit=self._at_once)
        return plan_certification(session, rules=rules, after_id=self._after_id, limit=self._at_once, now=now)
