"""What is said to somebody in danger when an action breaks: the first lines, and a case for the staff if it can be.

Called by the base of all actions; it must work with the database gone, and it must never raise.
"""

from __future__ import annotations

import logging
from typing import Any

from actions.turn import Event, Turn
from center.cases import service as cases
from center.contacts import service as contacts
from center.faults import told
from center.safety.net import get_safety_net
from center.scams.first_lines import choose_loss_response

log = logging.getLogger(__name__)

CASE_KINDS = {"emergency_health": "health_emergency", "report_scam_loss": "scam_loss"}
FIRST_LINES = {
    "health_emergency": "utter_services_emergency_first",
    "life_danger": "utter_services_life_first",
    "unsure": "utter_services_unsure_first",
}
LONGEST = 500


def is_emergency(turn: Turn) -> bool:
    """Tell whether this message is of danger or moved money."""
    return turn.intent in CASE_KINDS


def first_aid(turn: Turn) -> list[Event]:
    """Say the first lines in place of whatever the broken action had begun to say."""
    turn.dispatcher.messages.clear()
    said = turn.said
    alarm = get_safety_net().check(said)
    kind = CASE_KINDS[turn.intent]
    danger = alarm.kind if alarm else "scam_loss" if kind == "scam_loss" else "unsure"
    response, values = choose_loss_response(said, turn.language) if danger == "scam_loss" else (FIRST_LINES[danger], {})
    numbers: dict[str, Any] = dict(contacts.default_numbers())
    try:
        with turn.write() as session:
            numbers |= contacts.numbers(session)
            cases.open_urgent(
                session,
                kind=kind,
                conversation_id=turn.conversation_id,
                text=said[:LONGEST],
                inbox_id=turn.inbox_id,
                now=turn.now,
            )
    except Exception as error:  # noqa: BLE001 - the words matter more than the record; the gateway has stored them
        log.critical("an urgent case could not be opened: %s", told(error))
    turn.say(response, **numbers, **values)
    return []
