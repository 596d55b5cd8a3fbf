"""Keep what people say out of Rasa's log. Installed by nlu.server before Rasa starts.

Where answering a message fails, Rasa logs its text, and with the stack trace every local variable, the text among them.
Here such an entry says which error it was and where; what somebody wrote stays in the records.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any, Dict

REMOVED = "(kept out of the log)"
# Names under which Rasa logs words of a person or values of slots.
WORDS = frozenset(
    {
        "text",
        "response_text",
        "user_text",
        "slot_values",
        "parse_data_text",
        "parse_data_entities",
        "prediction_events",
        "tracker_latest_message",
        "prefilled_slots",
        "message",
        "response",
        "slot_candidates",
        "rasa_event",
        "rasa_events",
        "tracker_states",
        "current_states",
        "old_states",
        "successes",
        "current_entity",
        "next_entity",
        "states",
        "entity",
        "token_text",
        "user_message",
        "json_message",
    }
)


def keep_words_out(_logger: Any, _method: str, entry: Dict[str, Any]) -> Dict[str, Any]:
    """Replace every value of an entry that may hold words of a person."""
    return {name: REMOVED if name in WORDS else value for name, value in entry.items()}


def name_the_error(_logger: Any, _method: str, entry: Dict[str, Any]) -> Dict[str, Any]:
    """Say which error happened and where, without its message and without local variables."""
    given = entry.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        entry["error"] = type(error).__name__
        entry["at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
    return entry


def install() -> None:
    """Let Rasa's command line set up its log in this way; calling it twice is harmless."""
    import structlog
    from rasa import __main__ as command_line

    if getattr(command_line, "_yinling_private_log", False):
        return
    command_line._yinling_private_log = True
    stock = command_line.configure_structlog

    def configure_structlog(log_level: Any = None) -> None:
        stock(log_level)
        # The last one writes, as text or JSON; the one for stack traces shows local variables.
        steps = [s for s in structlog.get_config()["processors"][:-1] if s is not structlog.processors.dict_tracebacks]
        writer = structlog.processors.JSONRenderer(ensure_ascii=False)
        structlog.configure(processors=[keep_words_out, *steps, name_the_error, writer])

    command_line.configure_structlog = configure_structlog
