"""An alert and what became of it, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from center.alerts.service import ToldView
from console.times import due
from console.words import Words

# Whoever sends looks three times a second.
SENDER_IS_AWAY_AFTER = timedelta(seconds=10)


@dataclass(frozen=True)
class Line:
    """One alert as a page shows it. is_waiting: its state will still change; is_bad: it was not sent."""

    alert: ToldView
    at: str
    state: str
    why: str
    is_waiting: bool
    is_bad: bool
    is_sender_away: bool


def line_of(alert: ToldView, words: Words, now: datetime) -> Line:
    """Write an alert for this page."""
    moment = alert.finished_at or alert.next_attempt_at
    is_later = alert.state == "due" and alert.next_attempt_at > now
    overdue = alert.finished_at is None and now - alert.next_attempt_at > SENDER_IS_AWAY_AFTER
    return Line(
        alert=alert,
        at=due(alert.created_at, now, words.language),
        state=words(f"alert_state_{'planned' if is_later else alert.state}", at=due(moment, now, words.language)),
        why=_why(alert, words) if alert.state in {"failed", "given_up"} else "",
        is_waiting=alert.finished_at is None,
        is_bad=alert.state in {"failed", "given_up"},
        is_sender_away=overdue,
    )


def _why(alert: ToldView, words: Words) -> str:
    """Return the reason in words, with the number that a server answered; one without words stands as it is."""
    code, _, answered = (alert.failure or "").partition(" ")
    name = f"alert_why_{code}"
    if name not in words.names():
        return alert.failure or ""
    return f"{words(name)} ({answered})" if answered else words(name)
