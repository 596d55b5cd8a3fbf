"""Which kinds of case cannot wait. Pure; the case services ask it."""

from __future__ import annotations

URGENT_KINDS = frozenset({"scam_loss", "health_emergency"})
SOON_KINDS = frozenset({"scam", "check_message", "person_request", "identity_lockout", "unanswered"})
FRAUD_KINDS = frozenset({"scam", "scam_loss", "check_message"})


def urgency_of(kind: str) -> str:
    """Return how soon staff must look at a kind of case."""
    if kind in URGENT_KINDS:
        return "urgent"
    return "soon" if kind in SOON_KINDS else "normal"
