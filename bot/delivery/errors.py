"""Why a message could not be sent, as every channel tells it."""

from __future__ import annotations


class DeliveryError(Exception):
    """A channel did not take a message.

    permanent: sending again cannot help. retry_after: seconds the channel asks to wait. unreachable: the person cannot
    be reached on this channel any more (blocked, account gone). moved_to: where the channel says they are now.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        unreachable: bool = False,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.unreachable = unreachable
        self.moved_to = moved_to
