"""Shorter ways for what Rasa does on every message. Installed by nlu.server before Rasa starts.

Each does what the stock function does, with the same checks and the same errors (tests/nlu/test_hot_paths.py).
Shares of Rasa's CPU for a message before, by a sampling profiler on a busy machine, so roughly: the JSON schema of an
action's answer compiled anew for each 38%, all event classes walked for each event 9%; of what then was left, the graph
planned anew and run by a scheduler for parallel work 7%, rules looked up by the person's words although none names any
6%, slots copied by pickle's rules 5%, a copied tracker replaying its events 2%, a connection for each action call 1%,
an empty domain made to compare the present one with 1%. The whole domain travelled with each action call too.
"""

from __future__ import annotations

import asyncio
import copy
import logging
from functools import cache
from typing import Any, Dict, List, Optional, Type

# An action reads slots, the latest message and the last few turns; what came before only costs.
EVENTS_SENT_TO_ACTIONS = 24
# Below the time after which the action server hangs up, so that no request meets a closing line.
IDLE_CONNECTION_SECONDS = 3.0


def install() -> None:
    """Replace the functions in the loaded Rasa; calling it twice is harmless."""
    from rasa.core.actions.action import RemoteAction

    if getattr(RemoteAction, "_yinling_shortened", False):
        return
    RemoteAction._yinling_shortened = True
    _compile_action_schema_once()
    _look_up_event_types_once()
    _send_actions_what_they_read()
    _keep_connections()
    _run_graph_in_order()
    _copy_trackers_as_they_are()
    _copy_slots_by_attributes()
    _look_up_rules_by_what_they_name()
    _remember_that_a_domain_is_not_empty()
    _copy_for_the_log_only_where_it_is_written()


def _compile_action_schema_once() -> None:
    import jsonschema
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate_action_result


def _look_up_event_types_once() -> None:
    from rasa.shared.core.events import Event

    stock = Event.resolve_by_type

    @cache
    def resolve_known_type(type_name: str) -> Optional[Type[Event]]:
        return stock(type_name)

    def resolve_by_type(type_name: str, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
        try:
            return resolve_known_type(type_name)
        except ValueError:
            if default is None:
                raise
            return default

    Event.resolve_by_type = staticmethod(resolve_by_type)


def _send_actions_what_they_read() -> None:
    from rasa import __version__ as rasa_version
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.trackers import EventVerbosity

    def action_call_format(self: RemoteAction, tracker: Any, domain: Any) -> Dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        recent = list(tracker.events)[-EVENTS_SENT_TO_ACTIONS:]
        state["events"] = [event.as_dict() for event in recent]
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": state,
            "version": rasa_version,
            # Our actions word their answers by response name and never read the domain.
            "domain": {"version": "3.1"},
        }

    RemoteAction._action_call_format = action_call_format


class _KeptSession:
    """Lends a client session that stays open in place of one that is closed after each request."""

    def __init__(self, session: Any) -> None:
        self._session = session

    async def __aenter__(self) -> Any:
        return self._session

    async def __aexit__(self, *_error: object) -> None:
        return None


def _keep_connections() -> None:
    import aiohttp
    import ujson
    from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

    def session(self: EndpointConfig) -> _KeptSession:
        loop = asyncio.get_running_loop()
        kept = getattr(self, "_yinling_session", None)
        if kept is None or kept.closed or self._yinling_loop is not loop:
            secret = self.basic_auth
            kept = self._yinling_session = aiohttp.ClientSession(
                headers=self.headers,
                auth=aiohttp.BasicAuth(secret["username"], secret["password"]) if secret else None,
                timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
                connector=aiohttp.TCPConnector(keepalive_timeout=IDLE_CONNECTION_SECONDS),
                json_serialize=ujson.dumps,
            )
            self._yinling_loop = loop
        return _KeptSession(kept)

    EndpointConfig.session = session


def _run_graph_in_order() -> None:
    from rasa.engine.exceptions import GraphRunError
    from rasa.engine.runner.dask import DaskGraphRunner

    def order_of(self: DaskGraphRunner, targets: List[str]) -> List[str]:
        """Return the nodes that the targets need, each after what it needs itself; inputs are no nodes."""
        planned: Dict[str, None] = {}
        nodes = self._graph_schema.nodes

        def plan(name: str) -> None:
            if name in nodes and name not in planned:
                for needed in nodes[name].needs.values():
                    plan(needed)
                planned[name] = None

        for target in targets:
            plan(target)
        return list(planned)

    def run(
        self: DaskGraphRunner, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None
    ) -> Dict[str, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        plans = self.__dict__.setdefault("_yinling_plans", {})
        if wanted not in plans:
            plans[wanted] = order_of(self, list(wanted))
        done: Dict[str, Any] = {}
        # Rasa's own check that no input bears a node's name writes into this too.
        self._add_inputs_to_graph(inputs, done)
        nodes = self._graph_schema.nodes
        try:
            for name in plans[wanted]:
                # What is missing goes in by its name, and the node says so.
                done[name] = self._instantiated_nodes[name](*(done.get(n, n) for n in nodes[name].needs.values()))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    DaskGraphRunner.run = run


def _copy_trackers_as_they_are() -> None:
    from rasa.shared.core.trackers import AnySlotDict, DialogueStateTracker

    stock = DialogueStateTracker.copy

    def copy_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
        if isinstance(self.slots, AnySlotDict):
            return stock(self)
        twin = copy.copy(self)
        twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        twin.events = copy.copy(self.events)
        twin.active_loop = copy.copy(self.active_loop)
        # As in the stock copy, which replays the events into a tracker that knows no model.
        twin.model_id = twin.assistant_id = twin.sender_source = None
        return twin

    DialogueStateTracker.copy = copy_tracker


def _copy_slots_by_attributes() -> None:
    from rasa.shared.core.slots import Slot

    def copy_slot(self: Slot) -> Slot:
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        return twin

    Slot.__copy__ = copy_slot


def _look_up_rules_by_what_they_name() -> None:
    from rasa.core.policies.rule_policy import RULES, RulePolicy
    from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
    from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

    stock = RulePolicy._find_action_from_rules

    def name_intents_only(self: RulePolicy) -> bool:
        """Tell whether no rule could match a message of which only the words are known."""
        for key in self.lookup[RULES]:
            last = self._rule_key_to_state(key)[-1]
            heard = last.get(USER, {})
            follows_message = last.get(PREVIOUS_ACTION, {}).get(ACTION_NAME) == ACTION_LISTEN_NAME
            if TEXT in heard or (follows_message and not heard.get(INTENT)):
                return False
        return True

    def find_action_from_rules(self: RulePolicy, tracker: Any, domain: Any, use_text_for_last_user_input: bool) -> Any:
        if use_text_for_last_user_input:
            if "_yinling_intents_only" not in self.__dict__:
                self._yinling_intents_only = name_intents_only(self)
            if self._yinling_intents_only:
                # What the stock function returns where no rule fits.
                return None, None, False
        return stock(self, tracker, domain, use_text_for_last_user_input)

    RulePolicy._find_action_from_rules = find_action_from_rules


def _remember_that_a_domain_is_not_empty() -> None:
    from rasa.shared.core.domain import Domain

    stock = Domain.is_empty

    def is_empty(self: Domain) -> bool:
        if self.__dict__.get("_yinling_not_empty"):
            return False
        found = stock(self)
        self._yinling_not_empty = not found
        return found

    Domain.is_empty = is_empty


class _CopyForDebugLog:
    """Stands in for `copy` in modules that copy only what their debug lines show."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return copy.deepcopy(value) if logging.getLogger("rasa").isEnabledFor(logging.DEBUG) else value


def _copy_for_the_log_only_where_it_is_written() -> None:
    from rasa.core import processor
    from rasa.core.policies import rule_policy

    for module in (processor, rule_policy):
        module.copy = _CopyForDebugLog
