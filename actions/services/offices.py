"""Where a matter is handled, by whom it is answered on the telephone, and when the windows are open."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from actions.base import CenterAction
from actions.services.topics import topics_in
from actions.turn import Event, Turn
from center.clock import to_local
from center.contacts import service as contacts
from center.contacts.views import ContactView, OpeningHoursView, OpeningView
from center.wording import formats
from center.wording.names import name_of
from center.wording.responses import render

HOURS, WINDOW = "hours", "window"


class ActionQueryContact(CenterAction):
    """Answer where, by what number and when."""

    action_name = "action_query_contact"

    def answer(self, turn: Turn) -> list[Event]:
        """Say the office that the words name, else the hall and the center's number."""
        named = topics_in(turn.said, "contact")
        topic = next((t for t in named if t != HOURS), None)
        with turn.read() as session:
            contact = contacts.find_contact(session, topic=topic or WINDOW)
            hours = contacts.opening_hours(session)
            opening = contacts.find_next_opening(session, now=turn.now)
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        if HOURS in named or topic in {None, WINDOW}:
            tell_hours(turn, hours)
        if opening is not None:
            tell_opening(turn, opening)
        if topic is not None or HOURS not in named:
            tell_contact(turn, contact)
        turn.say("utter_services_contact_next", **numbers)
        return []


def tell_contact(turn: Turn, contact: ContactView | None) -> None:
    """Say one office."""
    if contact is None:
        return
    name, address = contact.told("name", turn.language), contact.told("address", turn.language)
    turn.say("utter_services_contact", name=name, phone=contact.phone, address=address)
    bring = contact.told("bring", turn.language)
    if bring:
        turn.say("utter_services_contact_bring", bring=bring)


def tell_hours(turn: Turn, hours: list[OpeningHoursView]) -> None:
    """Say the hours of the week, days with the same hours together."""
    by_day = {
        day: tuple((row.opens_local, row.closes_local) for row in rows)
        for day, rows in groupby(sorted(hours, key=lambda r: (r.weekday, r.opens_local)), key=lambda r: r.weekday)
    }
    for stretches, group in groupby(by_day.items(), key=lambda item: item[1]):
        days = [day for day, _ in group]
        told = [
            render(
                "utter_services_hours_stretch",
                turn.language,
                opens=formats.clock(opens, turn.language),
                closes=formats.clock(closes, turn.language),
            ).text
            for opens, closes in stretches
        ]
        first, last = (name_of("weekday", str(day), turn.language) for day in (days[0], days[-1]))
        one = "utter_services_hours_day" if len(days) == 1 else "utter_services_hours_days"
        joint = render("utter_services_hours_joint", turn.language).text
        turn.say(one, first=first, last=last, stretches=joint.join(told))


def tell_opening(turn: Turn, opening: OpeningView) -> None:
    """Say whether the windows are open now, or when next."""
    if opening.is_open:
        turn.say("utter_services_open_now", closes=formats.clock(opening.closes_at, turn.language))
    elif to_local(opening.opens_at).date() == to_local(turn.now).date():
        turn.say("utter_services_opens_today", opens=formats.clock(opening.opens_at, turn.language))
    else:
        turn.say("utter_services_opens_next", opens=formats.moment(opening.opens_at, turn.language))
