"""How much one connection and one address may send. The session asks; nothing here knows who anybody is.

A whole service hall may sit behind one address, so an address may do far more than a connection.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

Clock = Callable[[], float]


class Bucket:
    """A token bucket: `burst` at once, then `rate` a second."""

    def __init__(self, *, rate: float, burst: float, clock: Clock = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._level = burst
        self._at = clock()

    def take(self) -> float:
        """Take one; return 0, or the seconds to wait until there is one."""
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        if self._level >= 1:
            self._level -= 1
            return 0.0
        return (1 - self._level) / self._rate


class Addresses:
    """Buckets and open connections by address; keeps no more than `remembered` of them."""

    def __init__(
        self,
        *,
        connections: int = 100,
        opened_rate: float = 2.0,
        opened_burst: float = 60,
        rate: float = 20.0,
        burst: float = 200,
        remembered: int = 20_000,
        clock: Clock = time.monotonic,
    ) -> None:
        self._connections = connections
        self._opened = (opened_rate, opened_burst)
        self._frames = (rate, burst)
        self._remembered = remembered
        self._clock = clock
        self._open: dict[str, int] = {}
        self._buckets: OrderedDict[tuple[str, str], Bucket] = OrderedDict()

    def enter(self, address: str) -> bool:
        """Count a new connection; return False where the address has too many or opens them too fast."""
        key = network_of(address)
        if self._open.get(key, 0) >= self._connections or self._bucket("open", key, self._opened).take() > 0:
            return False
        self._open[key] = self._open.get(key, 0) + 1
        return True

    def leave(self, address: str) -> None:
        """Count a connection that ended."""
        key = network_of(address)
        left = self._open.get(key, 0) - 1
        if left > 0:
            self._open[key] = left
        else:
            self._open.pop(key, None)

    def take(self, address: str) -> float:
        """Take one frame of this address; return 0, or the seconds to wait."""
        return self._bucket("frame", network_of(address), self._frames).take()

    def _bucket(self, kind: str, key: str, shape: tuple[float, float]) -> Bucket:
        bucket = self._buckets.pop((kind, key), None)
        if bucket is None:
            bucket = Bucket(rate=shape[0], burst=shape[1], clock=self._clock)
        self._buckets[kind, key] = bucket
        while len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return bucket


def network_of(address: str) -> str:
    """Return the address itself, or the /64 of an IPv6 one: a home owns all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)).network_address)
