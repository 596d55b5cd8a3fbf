"""The kinds of trace, the most telling first. Pure; everything that joins cases or counts reports orders by it."""

from __future__ import annotations

from typing import NamedTuple

ACCOUNT, WALLET, PHONE, WECHAT, QQ, LINK, HOST = "account", "wallet", "phone", "wechat", "qq", "link", "host"
KINDS = (ACCOUNT, WALLET, PHONE, WECHAT, QQ, LINK, HOST)
# Kept as a keyed index, and the last places for showing: what belongs to money is not to lie open in the records.
HIDDEN = frozenset({ACCOUNT, WALLET})


class Trace(NamedTuple):
    """One thing by which a cheat can be recognised. value: its normal form; shown: how staff are shown it."""

    kind: str
    value: str
    shown: str
