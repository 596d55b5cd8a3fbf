"""Tells whom to call where somebody names their bank, or by which wallet they paid; each number once in a conversation.

Called by the form that takes a loss down. A bank that is not on file is called by the number on the back of the card,
which the first lines say.
"""

from __future__ import annotations

from actions.scams.told import read_means
from actions.turn import Turn
from center.conversations import service as conversations
from center.scams.banks import Bank, find_banks

LONGEST_NAME = 6
LINES_BACK = 40


def say_whom_to_call(turn: Turn, slot: str, value: str, *, is_frozen: bool) -> None:
    """Say the number that fits this fact, if there is one and it was not told yet.

    is_frozen: whether a card is to be frozen, rather than a payment stopped.
    """
    words = value if slot == "loss_from" or len(value) <= LONGEST_NAME else read_means(value) or ""
    for bank in [bank for bank in find_banks(words) if not _is_told(turn, bank)]:
        response = "utter_scams_loss_call_freeze" if is_frozen else "utter_scams_loss_call"
        turn.say(response, bank=bank.told("name", turn.language), bank_number=bank.number)


def _is_told(turn: Turn, bank: Bank) -> bool:
    if any(bank.number in str(message.get("text") or "") for message in turn.dispatcher.messages):
        return True
    with turn.read() as session:
        history = conversations.list_history(session, conversation_id=turn.conversation_id, limit=LINES_BACK)
    if any(bank.number in entry.text for entry in history if entry.origin != "me"):
        return True
    said = (str(event.get("text") or "") for event in turn.tracker.events if event["event"] == "bot")
    return any(bank.number in text for text in said)
