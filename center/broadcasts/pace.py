"""How fast notices leave and how far ahead they are planned. Pure.

Channels keep their own pace when they send; what stands here foretells it, and keeps so little waiting that a stop is
felt at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

# What a channel lets through, over all its chats; of one that is not here nothing holds messages back.
MESSAGES_A_SECOND: Mapping[str, float] = {"telegram": 30.0}
# At most so many wait that nobody has begun to send: ten seconds of Telegram.
MOST_AHEAD = 300
# With those that were tried in vain and are tried again: where a whole channel is down, the rest waits for it too.
MOST_UNDER_WAY = 1000


def seconds_for(channels: Mapping[str, int]) -> int:
    """Return how long it takes until so many have been written to on each channel; channels send side by side."""
    paced = [people / MESSAGES_A_SECOND[name] for name, people in channels.items() if name in MESSAGES_A_SECOND]
    return math.ceil(max(paced, default=0.0))


def room(*, untried: int, under_way: int) -> int:
    """Return how many more may be planned now."""
    return max(0, min(MOST_AHEAD - untried, MOST_UNDER_WAY - under_way))
