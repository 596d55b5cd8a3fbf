"""Runs the actions for the action server; what breaks is told without what the person said.

The library answers an error with its text and the whole request, and Rasa writes both into its log: everything said in
the conversation, with ID numbers. It must never let that out.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from center.faults import told

log = logging.getLogger(__name__)


class BrokenActionError(Exception):
    """An action has raised; which, the log says."""


class CarefulExecutor(ActionExecutor):
    """The library's executor, which keeps to itself what an error says."""

    async def run(self, action_call: dict[str, Any], *more: Any, **named: Any) -> Any:
        """Run an action; raises BrokenActionError for every error of its own."""
        try:
            return await super().run(action_call, *more, **named)
        except (ActionExecutionRejection, ActionNotFoundException):
            raise
        except Exception as error:  # noqa: BLE001 - its text may hold a person's words
            log.error("%s broke: %s", action_call.get("next_action"), told(error))
            raise BrokenActionError from None


def answer_broken_actions(app: Sanic[Any, Any]) -> None:
    """Let the server answer a broken action with nothing but that."""

    @app.exception(BrokenActionError)
    async def broken(_request: Request, _error: BrokenActionError) -> HTTPResponse:
        return json({"error": "broken"}, status=500)
