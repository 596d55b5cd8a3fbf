"""Start Rasa with its hot paths shortened, its sessions bounded and nobody's words in its log.

Run by the supervisor as `python -m nlu.server <rasa arguments>`. What is checked in Rasa stays checked: a malformed
answer of an action or an unknown event still raises.
"""

from __future__ import annotations

import sys
from typing import Any

from nlu import hot_paths, private_log

# Every message replays its session and every action call carries it, so a long session makes a slow assistant.
MESSAGES_A_SESSION = 10


def bound_sessions() -> None:
    """Let a session end after so many messages as well as after the silence that domain.yml names."""
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.events import UserUttered

    stock = MessageProcessor._has_session_expired

    def has_session_expired(self: MessageProcessor, tracker: Any) -> bool:
        messages = sum(1 for event in tracker.events if isinstance(event, UserUttered))
        return messages >= MESSAGES_A_SESSION or stock(self, tracker)

    MessageProcessor._has_session_expired = has_session_expired


def close_cut_turns() -> None:
    """Let a turn that the circuit breaker has cut end as every other turn does.

    Rasa counts the actions since it last listened: without this, every later message of that conversation is cut too,
    and restarting the dialogue with it.
    """
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.constants import ACTION_LISTEN_NAME
    from rasa.shared.core.events import ActionExecuted

    stock = MessageProcessor._run_prediction_loop

    async def run_prediction_loop(self: MessageProcessor, output_channel: Any, tracker: Any) -> None:
        await stock(self, output_channel, tracker)
        if self.is_action_limit_reached(tracker, should_predict_another_action=True):
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME), self.domain)

    MessageProcessor._run_prediction_loop = run_prediction_loop


def main() -> None:
    """Run Rasa's own command line in this process."""
    hot_paths.install()
    private_log.install()
    bound_sessions()
    close_cut_turns()
    from rasa.__main__ import main as rasa_main

    sys.argv[0] = "rasa"
    rasa_main()


if __name__ == "__main__":
    main()
