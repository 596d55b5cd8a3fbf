"""Why a message could not be sent, as every channel tells it."""

from __future__ import annotations


class DeliveryError(Exception):
    """A channel did not take a message.

    permanent: sending again cannot help. retry_after: seconds the channel asks to wait; it has not taken the message
    in hand, so this was no attempt. whole_channel: that holds for all messages. unreachable: the person cannot be
    reached on this channel any more (blocked, account gone). moved_to: where the channel says they are now. is_kept:
    nobody is looking now, and the person finds it when they come.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        whole_channel: bool = False,
        unreachable: bool = False,
        moved_to: str | None = None,
        is_kept: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.whole_channel = whole_channel
        self.unreachable = unreachable
        self.moved_to = moved_to
        self.is_kept = is_kept
