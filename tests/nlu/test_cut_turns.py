"""A turn that Rasa's circuit breaker has cut ends like any other, so that the next message is heard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: what is replaced in Rasa stays replaced.
CHECK = """
import asyncio, sys
from types import SimpleNamespace
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

if "closed" in sys.argv:
    from nlu.server import close_cut_turns
    close_cut_turns()

class Rasa(MessageProcessor):
    max_number_of_predictions = 10
    on_circuit_break = nlg = None
    domain = Domain.empty()
    def __init__(self): pass
    def _should_handle_message(self, tracker): return True
    def predict_next_with_tracker_if_should(self, tracker):
        if self.is_action_limit_reached(tracker, True):
            from rasa.exceptions import ActionLimitReached
            raise ActionLimitReached("cut")
        return "action_that_fails", SimpleNamespace(is_end_to_end_prediction=False)
    async def _run_action(self, action, tracker, *more):
        self.ran += 1
        tracker.update(ActionExecuted(action), self.domain)
        return True

rasa, tracker = Rasa(), DialogueStateTracker("somebody", [])
ran = []
for text in ("one", "two"):
    tracker.update(UserUttered(text), rasa.domain)
    rasa.ran = 0
    asyncio.run(rasa._run_prediction_loop(None, tracker))
    ran.append(rasa.ran)
print(ran)
"""


def actions_run(*words: str) -> str:
    done = subprocess.run([sys.executable, "-c", CHECK, *words], check=True, cwd=ROOT, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


def test_a_conversation_that_was_cut_once_is_not_dead() -> None:
    assert actions_run() == "[10, 0]", "Rasa ends cut turns by itself: this can go"
    assert actions_run("closed") == "[10, 10]"
