"""The shorter ways end where Rasa's own do: same results, same errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In a process of its own: what is replaced in Rasa stays replaced.
CHECK = """
import copy, pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy, RULES
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

domain = Domain.from_dict({"intents": ["greet"], "slots": {"said": {"type": "any", "mappings": [{"type": "custom"}]}}})
events = [ActionExecuted("action_listen"), UserUttered("你好", {"name": "greet"}), SlotSet("said", ["a"]),
          ActionExecuted("visit_form"), ActiveLoop("visit_form"), SlotSet("said", ["b"])]
tracker = DialogueStateTracker.from_events("somebody", events, domain.slots)
stock_copy = tracker.copy()
stock_run = DaskGraphRunner.run

from nlu import hot_paths
hot_paths.install()
hot_paths.install()

twin = tracker.copy()
assert twin.events == stock_copy.events and twin.current_state() == stock_copy.current_state()
for name in ("latest_action", "followup_action", "active_loop_name", "model_id", "latest_message"):
    assert getattr(twin, name) == getattr(stock_copy, name), name
twin.update_with_events([SlotSet("said", None), ActiveLoop(None)], domain)
assert tracker.get_slot("said") == ["b"] and tracker.active_loop_name == "visit_form" and len(tracker.events) == 6

action = RemoteAction("action_answer", None)
assert action._validate_action_result({"events": [], "responses": []})
with pytest.raises(ValidationError):
    action._validate_action_result({"events": "none"})
for _ in range(2):
    assert Event.resolve_by_type("slot") is SlotSet
    with pytest.raises(ValueError):
        Event.resolve_by_type("unheard_of")
    assert Event.resolve_by_type("unheard_of", SlotSet) is SlotSet

assert Domain.empty().is_empty() and not domain.is_empty() and not domain.is_empty()

policy = RulePolicy.__new__(RulePolicy)
by_intent = '[{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}]'
by_words = '[{"prev_action": {"action_name": "action_listen"}, "user": {"text": "hi"}}]'
policy.lookup = {RULES: {by_intent: "utter_hi"}}
assert policy._find_action_from_rules(tracker, domain, True) == (None, None, False)
policy = RulePolicy.__new__(RulePolicy)
policy.lookup = {RULES: {by_intent: "utter_hi", by_words: "utter_hi"}}
policy._prediction_states = lambda *a, **k: 1 / 0
with pytest.raises(ZeroDivisionError):  # the stock way is taken
    policy._find_action_from_rules(DialogueStateTracker.from_events("x", events[:2], domain.slots), domain, True)


class Node:
    def __init__(self, name):
        self.name = name

    def __call__(self, *inputs):
        if self.name == "bad":
            raise RuntimeError("bad")
        return self.name, [self.name, *(i if isinstance(i, str) else i[1] for i in inputs)]


class Needs:
    def __init__(self, **needs):
        self.needs = needs


runner = DaskGraphRunner.__new__(DaskGraphRunner)
runner._execution_context = None
runner._graph_schema = GraphSchema({"a": Needs(message="words"), "b": Needs(x="a"), "c": Needs(x="b", y="a"), "bad": Needs()})
runner._instantiated_nodes = {name: Node(name) for name in runner._graph_schema.nodes}
for inputs, targets in (({"words": "w"}, ["c"]), ({"words": "w"}, ["a", "b"])):
    assert runner.run(inputs, targets) == stock_run(runner, inputs, targets)
with pytest.raises(GraphRunError):
    runner.run({"words": "w"}, ["bad"])

import logging
from rasa.core import processor
from rasa.core.policies import rule_policy

for module in (processor, rule_policy):
    logging.getLogger("rasa").setLevel(logging.INFO)
    assert module.copy.deepcopy(events) is events
    logging.getLogger("rasa").setLevel(logging.DEBUG)
    copied = module.copy.deepcopy(events)
    assert copied == events and copied is not events
print("all the same")
"""


def test_they_do_what_the_stock_functions_do() -> None:
    done = subprocess.run([sys.executable, "-c", CHECK], check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.endswith("all the same\n"), done.stderr[-2000:]


def test_deep_copies_of_these_modules_serve_the_debug_log_alone() -> None:
    """Where Rasa begins to copy for another reason, the shorter way would share what must be apart."""
    import inspect

    from rasa.core import processor
    from rasa.core.policies import rule_policy

    for module in (processor, rule_policy):
        lines = inspect.getsource(module).splitlines()
        copying = [number for number, line in enumerate(lines) if "copy." in line]
        assert copying
        for number in copying:
            assert any("structlogger.debug(" in line for line in lines[max(0, number - 8) : number + 1]), lines[number]
