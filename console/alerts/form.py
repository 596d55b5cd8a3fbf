"""What an administrator writes into the form of a route, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from starlette.datastructures import FormData

from center.alerts.models import EVENTS, LANGUAGES, URGENCIES
from center.alerts.service import NewRoute, RouteView
from console.forms import number_of, text_of

LONGEST_TARGET = 1200
MINUTE = timedelta(minutes=1)
# What a new route tells of until somebody chooses: danger, and people who wait in vain.
FIRST_EVENTS = ("new_urgent", "urgent_again", "first_answer_missed", "no_answer", "scam_wave")


@dataclass(frozen=True)
class RouteForm:
    """The form as it is shown: as it was written, or as the route is."""

    kind: str
    name: str = ""
    target: str = ""
    events: tuple[str, ...] = FIRST_EVENTS
    min_urgency: str = "urgent"
    language: str = "zh"
    level: int = 1
    delay_minutes: str = ""
    version: int = 0
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, route: RouteView) -> RouteForm:
        """Return the form of a route that is on file."""
        minutes = timedelta(seconds=route.delay_seconds) // MINUTE
        return cls(
            kind=route.kind,
            name=route.name,
            target=route.target,
            events=route.events,
            min_urgency=route.min_urgency,
            language=route.language,
            level=route.level,
            delay_minutes=str(minutes) if minutes else "",
            version=route.version,
        )

    @classmethod
    def read(cls, form: FormData, *, kind: str) -> RouteForm:
        """Read what was sent; codes that do not exist are dropped."""
        chosen = {value for value in form.getlist("events") if isinstance(value, str)}
        return cls(
            kind=kind,
            name=text_of(form, "name")[:LONGEST_TARGET],
            target=text_of(form, "target")[:LONGEST_TARGET],
            events=tuple(event for event in EVENTS if event in chosen),
            min_urgency=_known(text_of(form, "min_urgency"), URGENCIES),
            language=_known(text_of(form, "language"), LANGUAGES),
            level=number_of(form, "level"),
            delay_minutes=text_of(form, "delay")[:8].strip(),
            version=number_of(form, "version"),
        )

    def route(self, *, is_active: bool) -> NewRoute:
        """Return the route that is asked for; the services say what is wrong with it."""
        return NewRoute(
            kind=self.kind,
            target=self.target,
            events=self.events,
            min_urgency=self.min_urgency,
            language=self.language,
            level=self.level,
            delay_seconds=self._delay_seconds,
            is_active=is_active,
            name=self.name,
        )

    @property
    def _delay_seconds(self) -> int:
        minutes = self.delay_minutes or "0"
        # What is no number is as wrong as a negative one, and told by the same words.
        return int(int(minutes) * MINUTE.total_seconds()) if minutes.isascii() and minutes.isdecimal() else -1


def _known(value: str, values: tuple[str, ...]) -> str:
    return value if value in values else values[0]
