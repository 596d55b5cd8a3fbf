"""Notices that many are told unasked. The console drafts, approves and stops them; the bot process feeds them.

Nothing here sends: what is planned leaves through the notifications and the outbox.
"""

from __future__ import annotations

from center.broadcasts.audience import Audience, AudienceInvalidError
from center.broadcasts.calling import OUTCOMES, NotToBeCalledError, record_call
from center.broadcasts.ending import BroadcastChangedError, end_with_notice, has_told_anybody, refuse, stop
from center.broadcasts.feeding import feed, is_any_running
from center.broadcasts.reading import (
    APPROVED,
    BroadcastNotFoundError,
    check_audience,
    count_waiting,
    estimate,
    get_broadcast,
    is_notice_current,
    list_broadcasts,
    list_hidden_from,
    list_of_notices,
    list_titles,
    list_unreached,
    progress,
    widen,
)
from center.broadcasts.steps import NoticeOverError, OwnBroadcastError, approve, draft, resume
from center.broadcasts.views import BroadcastView, Estimate, Progress, Title, Unreached

__all__ = [
    "APPROVED",
    "OUTCOMES",
    "Audience",
    "AudienceInvalidError",
    "BroadcastChangedError",
    "BroadcastNotFoundError",
    "BroadcastView",
    "Estimate",
    "NotToBeCalledError",
    "NoticeOverError",
    "OwnBroadcastError",
    "Progress",
    "Title",
    "Unreached",
    "approve",
    "check_audience",
    "count_waiting",
    "draft",
    "end_with_notice",
    "estimate",
    "feed",
    "get_broadcast",
    "has_told_anybody",
    "is_any_running",
    "is_notice_current",
    "list_broadcasts",
    "list_hidden_from",
    "list_of_notices",
    "list_titles",
    "list_unreached",
    "progress",
    "record_call",
    "refuse",
    "resume",
    "stop",
    "widen",
]
