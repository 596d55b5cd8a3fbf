"""All pages of the members' place. Those with a word in their address stand before those with a member's number."""

from __future__ import annotations

from console.members import card, codes, finding, locks, money, relatives, talk

ROUTERS = (finding.router, locks.router, relatives.router, codes.router, card.router, money.router, talk.router)
