"""What the workers of alerts say about themselves in the log: that they stand or cannot send, and that it goes again.

Targets are shortened and reasons are codes: no token, no address in full, no word of a server reaches the log.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from center.alerts.targets import shortened

log = logging.getLogger(__name__)

SAY_AGAIN_AFTER_SECONDS = 60.0


@dataclass
class _Trouble:
    """One target that cannot be reached: how often it was tried, and when that was last said."""

    attempts: int
    said_at: float


class Report:
    """Says each trouble at once, then once a minute while it lasts, and once when it is over."""

    def __init__(self, kind: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind = kind
        self._clock = clock
        self._troubles: dict[str, _Trouble] = {}
        self._stands: _Trouble | None = None

    def stands(self, why: str) -> None:
        """Say that the worker itself cannot go on, most likely because the database is away."""
        if self._stands is None:
            self._stands = self._new()
        if self._is_to_be_said(self._stands):
            log.error("alerts by %s wait: %s (tried %d times)", self._kind, why, self._stands.attempts)

    def goes_on(self) -> None:
        """Note that the worker has looked for what is due."""
        if self._stands is not None:
            log.warning("alerts by %s go on after %d tries", self._kind, self._stands.attempts)
            self._stands = None

    def failed(self, target: str, reason: str, *, waiting: int) -> None:
        """Say that so many alerts for a target must wait for another try."""
        trouble = self._troubles.setdefault(target, self._new())
        if self._is_to_be_said(trouble):
            log.warning(
                "alerts by %s to %s cannot be sent: %s (%d waiting, tried %d times)",
                self._kind,
                shortened(self._kind, target),
                reason,
                waiting,
                trouble.attempts,
            )

    def given_up(self, target: str, reason: str, *, lost: int) -> None:
        """Say that so many alerts for a target are given up."""
        log.error("%d alerts by %s to %s are given up: %s", lost, self._kind, shortened(self._kind, target), reason)

    def sent(self, target: str) -> None:
        """Note that a target was reached."""
        trouble = self._troubles.pop(target, None)
        if trouble is not None:
            where = shortened(self._kind, target)
            log.warning("alerts by %s to %s go out again after %d tries", self._kind, where, trouble.attempts)

    def followed(self, target: str, new: str) -> None:
        """Say that a target has moved, and its routes with it."""
        self._troubles.pop(target, None)
        kind = self._kind
        log.warning("alerts by %s to %s go to %s now: it moved", kind, shortened(kind, target), shortened(kind, new))

    def _new(self) -> _Trouble:
        return _Trouble(0, self._clock() - SAY_AGAIN_AFTER_SECONDS)

    def _is_to_be_said(self, trouble: _Trouble) -> bool:
        now = self._clock()
        trouble.attempts += 1
        if now - trouble.said_at < SAY_AGAIN_AFTER_SECONDS:
            return False
        trouble.said_at = now
        return True
