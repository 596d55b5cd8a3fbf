"""What the benefit services give. Amounts are whole fen, periods are 2026-10."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class BenefitTypeView(Bilingual):
    """A kind of benefit."""

    code: str
    name_zh: str
    name_en: str
    cadence: str
    policy_topic: str


@dataclass(frozen=True, slots=True)
class PaymentView(Bilingual):
    """One benefit for one month; `reason` is a code that says why it is held or came back."""

    period: str
    benefit_type: str
    name_zh: str
    name_en: str
    amount_fen: int
    status: str
    paid_on: date | None
    card_last4: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PaymentChangeView:
    """What was changed on a payment, and when."""

    status_before: str
    status_after: str
    amount_fen_before: int
    amount_fen_after: int
    reason: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimStepView(Bilingual):
    """One step of a claim."""

    step: str
    at: datetime
    note_zh: str | None
    note_en: str | None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A reimbursement claim and its steps, oldest first."""

    number: str
    kind: str
    submitted_on: date
    claimed_fen: int
    approved_fen: int | None
    steps: tuple[ClaimStepView, ...]

    @property
    def current(self) -> ClaimStepView | None:
        """Where the claim stands."""
        return self.steps[-1] if self.steps else None


@dataclass(frozen=True, slots=True)
class CertificationView:
    """Whether the yearly proof is given, and until when it must be."""

    year: int
    state: str
    due_on: date
    done_on: date | None
    means: str | None
