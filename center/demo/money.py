"""Makes what the demo center pays its members: monthly and yearly benefits, claims, certifications."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from center.benefits.models import PAYMENT_REASONS
from center.benefits.periods import month_after, month_of
from center.demo.scale import Scale
from center.demo.sheets import both, read_sheet

PAY_DAY = 15
SUPPLEMENTS = tuple(range(98_000, 188_000, 2_000))
RAISE_A_YEAR = 4_000
# month → benefit, day, amount in fen
YEARLY = {1: ("solatium", 20, 50_000), 9: ("solatium", 10, 30_000), 10: ("heating", 20, 240_000)}
AGE_ALLOWANCE = ((90, 120_000), (80, 60_000))
TROUBLE, CLAIMS, CERTIFIED = 0.003, 0.08, 0.82
CLAIM_WAYS = (
    ("received",),
    ("received", "reviewing"),
    ("received", "reviewing", "needs_documents"),
    ("received", "reviewing", "approved"),
    ("received", "reviewing", "approved", "paid"),
    ("received", "reviewing", "refused"),
)
CLAIM_WAY_SHARES = (2, 3, 2, 2, 8, 1)


@dataclass
class Money:
    """The rows of one chunk of members."""

    payments: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    claim_steps: list[dict[str, Any]] = field(default_factory=list)
    certifications: list[dict[str, Any]] = field(default_factory=list)


class Treasury:
    """Counts the ids of payments and claims over all chunks."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._this_month = month_of(scale.today)
        self._months = [month_after(self._this_month, -back) for back in range(scale.months - 1, -2, -1)]
        self._payment_id = 0
        self._claim_id = 0

    def pay(self, members: list[dict[str, Any]], first_id: int) -> Money:
        """Make everything that hangs on these members."""
        chance = self._scale.chance("money", first_id)
        money = Money()
        for member in members:
            card = f"{chance.randrange(10_000):04}"
            base = chance.choice(SUPPLEMENTS)
            for month in self._months:
                for benefit, pay_day, amount in self._due(member, month, base):
                    self._add_payment(chance, money, member["id"], benefit, month, pay_day, amount, card)
            if chance.random() < CLAIMS:
                self._add_claim(chance, money, member["id"])
            self._add_certifications(chance, money, member["id"])
        return money

    def _due(self, member: dict[str, Any], month: str, base: int) -> Iterator[tuple[str, date, int]]:
        year, number = int(month[:4]), int(month[5:])
        raised = base - RAISE_A_YEAR * (self._scale.today.year - year)
        yield "supplement", date(year, number, PAY_DAY), raised
        if number in YEARLY:
            benefit, day, amount = YEARLY[number]
            yield benefit, date(year, number, day), amount
        if number == 10:
            age = year - member["birth_date"].year
            amount = next((amount for least, amount in AGE_ALLOWANCE if age >= least), 0)
            if amount:
                yield "age_allowance", date(year, 10, 25), amount
        if number == 12 and member["is_special_hardship"]:
            yield "hardship", date(year, 12, 10), 300_000

    def _add_payment(
        self,
        chance: random.Random,
        money: Money,
        member_id: int,
        benefit: str,
        month: str,
        pay_day: date,
        amount: int,
        card: str,
    ) -> None:
        self._payment_id += 1
        status = "paid" if pay_day <= self._scale.today else "scheduled"
        reason = None
        if status == "paid" and chance.random() < TROUBLE:
            reason = chance.choice(PAYMENT_REASONS)
            trouble = "held" if reason in {"certification_missing", "under_review"} else "returned"
            if month == self._this_month:
                status = trouble
            else:
                money.changes.append(self._change(trouble, reason, amount, pay_day))
                reason, pay_day = None, pay_day + timedelta(days=9)
        money.payments.append(
            {
                "id": self._payment_id,
                "member_id": member_id,
                "benefit_type": benefit,
                "period": month,
                "amount_fen": amount,
                "status": status,
                "paid_on": None if status == "held" else pay_day,
                "card_last4": card,
                "reason": reason,
            }
        )

    def _change(self, trouble: str, reason: str, amount: int, pay_day: date) -> dict[str, Any]:
        return {
            "payment_id": self._payment_id,
            "status_before": trouble,
            "status_after": "paid",
            "amount_fen_before": amount,
            "amount_fen_after": amount,
            "reason": reason,
            "changed_by": "demo",
            "changed_at": _morning(pay_day + timedelta(days=9)),
        }

    def _add_claim(self, chance: random.Random, money: Money, member_id: int) -> None:
        self._claim_id += 1
        way = chance.choices(CLAIM_WAYS, CLAIM_WAY_SHARES)[0]
        claimed = chance.randrange(40_000, 3_000_000, 500)
        submitted = self._scale.today - timedelta(days=chance.randrange(12 * len(way), 70 + 40 * len(way)))
        approved = int(claimed * chance.choice((0.6, 0.8))) if "approved" in way else None
        money.claims.append(
            {
                "id": self._claim_id,
                "number": f"BX{submitted:%Y}{self._claim_id:06}",
                "member_id": member_id,
                "kind": chance.choice(("outpatient", "inpatient", "medicine")),
                "submitted_on": submitted,
                "claimed_fen": claimed,
                "approved_fen": approved,
            }
        )
        for position, step in enumerate(way):
            note = read_sheet("names")["claim_note"] if step == "needs_documents" else None
            money.claim_steps.append(
                {
                    "claim_id": self._claim_id,
                    "position": position,
                    "step": step,
                    **both("note", note),
                    "at": _morning(submitted + timedelta(days=12 * position)),
                }
            )

    def _add_certifications(self, chance: random.Random, money: Money, member_id: int) -> None:
        this_year = self._scale.today.year
        for year in (this_year - 1, this_year):
            start = date(year, 1, 5)
            last_day = min(date(year, 12, 31), self._scale.today)
            is_done = last_day > start and (year < this_year or chance.random() < CERTIFIED)
            done_on = start + timedelta(days=chance.randrange((last_day - start).days)) if is_done else None
            money.certifications.append(
                {
                    "member_id": member_id,
                    "year": year,
                    "state": "done" if is_done else "due",
                    "due_on": date(year, 12, 31),
                    "done_on": done_on,
                    "means": chance.choices(("face", "window", "home_visit", "video"), (70, 20, 7, 3))[0]
                    if is_done
                    else None,
                }
            )


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
