"""What somebody in danger must read, whatever else works. The gateway says it; every word is in data/responses."""

from __future__ import annotations

from bot.gateway.messages import Inbound
from bot.gateway.safety import KINDS, MEANING, MONEY, Alarm
from center.contacts import service as contacts
from center.scams.first_lines import write_loss_lines
from center.texts.language import language_of
from center.wording.responses import render

CASE_KINDS = {"scam_loss": "scam_loss", "health_emergency": "health_emergency", "life_danger": "health_emergency"}
FIRST_LINES = {
    "health_emergency": "utter_services_emergency_first",
    "life_danger": "utter_services_life_first",
}
# Which of the two it is the words have not told: both numbers are.
FIRST_LINES_BY_MEANING = "utter_services_unsure_first"
_NOBODY = "nobody"


def first_lines(inbound: Inbound, alarm: Alarm | None, numbers: dict[str, str]) -> tuple[str, ...]:
    """Return what somebody in danger must read, whatever else works."""
    language = inbound.language or language_of(inbound.text, "zh")
    return tuple(write_first_lines(each, inbound.text, language, numbers) for each in dangers_of(alarm))


def dangers_of(alarm: Alarm | None) -> tuple[Alarm, ...]:
    """Return what there is to say and to open a case for, the gravest first."""
    if alarm is None:
        return ()
    return (alarm, Alarm(MONEY, alarm.sign)) if alarm.is_money_too else (alarm,)


def write_first_lines(alarm: Alarm, text: str, language: str, numbers: dict[str, str]) -> str:
    """Return the first lines of an alarm; who has lost money is told their own bank's number where they name it."""
    if alarm.kind == "scam_loss":
        return write_loss_lines(text, language, numbers)
    response = FIRST_LINES_BY_MEANING if alarm.sign == MEANING else FIRST_LINES[alarm.kind]
    return render(response, language, **numbers).text


def lines_without_database(inbound: Inbound, alarm: Alarm | None, numbers: dict[str, str]) -> tuple[str, ...]:
    """Return what a person must read even when no record can be read or written."""
    language = inbound.language or language_of(inbound.text, "zh")
    lines = first_lines(inbound, alarm, numbers)
    down = "utter_gateway_down" if "center" in numbers else "utter_gateway_down_without_number"
    return (*lines, render(down, language, **numbers).text)


def rehearse_lines() -> None:
    """Load the words that must be said even when no record can be read."""
    numbers = contacts.default_numbers()
    for kind in KINDS:
        lines_without_database(Inbound(_NOBODY, _NOBODY, _NOBODY, text=_NOBODY), Alarm(kind, _NOBODY), numbers)
