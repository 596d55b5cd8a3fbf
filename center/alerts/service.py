"""Routes and the outbox of alerts. Cases and the watch fill it, the bot empties it; nothing here may send."""

from __future__ import annotations

from center.alerts.models import EVENTS, ROUTE_KINDS, TEST, WAVE
from center.alerts.outbox import (
    TestUnderWayError,
    claim_due,
    enqueue,
    enqueue_test,
    find_test,
    free_held,
    is_due,
    list_last,
    list_of_case,
    look_at_state,
    mark_failed,
    mark_sent,
    withdraw,
)
from center.alerts.routes import (
    HIGHEST_LEVEL,
    LONGEST_NAME,
    RouteChangedError,
    RouteExistsError,
    RouteInvalidError,
    RouteNotFoundError,
    add_route,
    change_route,
    follow_target,
    get_route,
    list_routes,
    remove_route,
    set_active,
)
from center.alerts.views import AlertView, NewRoute, RouteView, StateView, ToldView

# What tells that somebody waits for a first word, and what tells of danger.
UNANSWERED_EVENTS = tuple(event for event in EVENTS if not event.startswith("close_") and event != WAVE)
URGENT_EVENTS = ("new_urgent", "urgent_again")

__all__ = [
    "EVENTS",
    "HIGHEST_LEVEL",
    "LONGEST_NAME",
    "ROUTE_KINDS",
    "TEST",
    "UNANSWERED_EVENTS",
    "URGENT_EVENTS",
    "WAVE",
    "AlertView",
    "NewRoute",
    "RouteChangedError",
    "RouteExistsError",
    "RouteInvalidError",
    "RouteNotFoundError",
    "RouteView",
    "StateView",
    "TestUnderWayError",
    "ToldView",
    "add_route",
    "change_route",
    "claim_due",
    "enqueue",
    "enqueue_test",
    "find_test",
    "follow_target",
    "free_held",
    "get_route",
    "is_due",
    "list_last",
    "list_of_case",
    "list_routes",
    "look_at_state",
    "mark_failed",
    "mark_sent",
    "remove_route",
    "set_active",
    "withdraw",
]
