"""Tell what was paid, when and to which card; what is arranged, and what came back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import FollowupAction
from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.benefits.follow_up import as_put_right, asks_another_rule, in_full
from actions.benefits.periods import span_of
from actions.turn import Event, Turn
from center.benefits import service as benefits
from center.benefits.periods import Period, month_after, month_of
from center.benefits.views import PaymentView
from center.clock import to_local
from center.identity.service import MemberIdentity
from center.wording import formats
from center.wording.names import codes_of, name_of

QUOTES_RULES = "action_query_benefit_policy"
MOST_ROWS = 5
MOST_TROUBLES = 2
MOST_READ = 400
LATEST = "latest"
TROUBLES = frozenset({"returned", "held"})


@dataclass(frozen=True)
class Wish:
    """Which payments are asked about. period: the one that was named, in normal form; empty where none was."""

    period: str
    spans: tuple[Period, ...]
    types: tuple[str, ...]

    @property
    def whole(self) -> Period:
        """Return all its months and what lies between them."""
        return Period(min(span.first for span in self.spans), max(span.last for span in self.spans))

    def told(self, language: str) -> str:
        """Return the time as people read it."""
        if re.fullmatch(r"\d{4}(-Q\d)?", self.period):
            return formats.period(self.period, language)
        return formats.periods(self.whole.first, self.whole.last, language)

    def fits(self, payment: PaymentView) -> bool:
        """Tell whether a payment is among them."""
        in_time = any(span.first <= payment.period <= span.last for span in self.spans)
        return in_time and (not self.types or payment.benefit_type in self.types)


class ActionQueryBenefitPayment(MemberAction):
    """Show the payments of the period and the kinds that were named; by default those of last month and this."""

    action_name = "action_query_benefit_payment"
    scope = "benefits"

    def answer(self, turn: Turn) -> list[Event]:
        """Leave another rule to whoever quotes rules; everything else is the member's."""
        if asks_another_rule(turn):
            return [FollowupAction(QUOTES_RULES)]
        return super().answer(turn)

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Answer first, then one next step."""
        heard = asked(turn, kept=question) if question else in_full(turn, asked(as_put_right(turn)))
        this_month = month_of(to_local(turn.now).date())
        wish = wish_of(heard, this_month)
        with turn.read() as session:
            wants_latest = heard.first("command") == LATEST
            payments = [] if wants_latest else list_wished(session, member.member_id, wish)
            newest = [] if payments else list_newest(session, member.member_id, wish)
        if payments and wish.period and len({p.period for p in payments}) > 1:
            tell_total(turn, wish, payments)
        elif payments or (newest and (wants_latest or wish.types) and not wish.period):
            tell_rows(turn, payments or newest)
        else:
            tell_nothing(turn, wish, newest, this_month)
        return []


def wish_of(heard: Asked, this_month: str) -> Wish:
    """Return which payments a question is about."""
    named = [(str(p), span) for p in heard.all("period") if (span := span_of(str(p)))]
    if not named:
        # A day that lies ahead is when somebody expects the money, not the month it is for.
        days = [str(d)[:10] for d in heard.all("datetime")]
        named = [(d[:7], span) for d in days if d[:7] <= this_month and (span := span_of(d))]
    known = codes_of("benefit_type")
    types = tuple(dict.fromkeys(str(code) for code in heard.all("benefit_type") if code in known))
    if not named:
        return Wish("", (Period(month_after(this_month, -1), this_month),), types)
    return Wish("/".join(dict.fromkeys(name for name, _ in named)), tuple(span for _, span in named), types)


def list_wished(session: Session, member_id: int, wish: Wish) -> list[PaymentView]:
    """Return the payments asked about, newest first."""
    listed = benefits.list_payments(
        session,
        member_id=member_id,
        first_period=wish.whole.first,
        last_period=wish.whole.last,
        limit=MOST_READ,
    )
    return [payment for payment in listed if wish.fits(payment)]


def list_newest(session: Session, member_id: int, wish: Wish) -> list[PaymentView]:
    """Return what is planned next and what was paid last, of each kind asked about or of all."""
    found: list[PaymentView | None] = []
    for code in wish.types or (None,):
        found.append(benefits.next_payment(session, member_id=member_id, benefit_type=code))
        found.append(benefits.latest_payment(session, member_id=member_id, benefit_type=code))
    return [payment for payment in found if payment is not None]


def tell_rows(turn: Turn, payments: Sequence[PaymentView]) -> None:
    """Say each payment, at most five, and the next step."""
    for payment in payments[:MOST_ROWS]:
        tell_row(turn, payment)
    tell_next(turn, payments[:MOST_ROWS])


def tell_row(turn: Turn, payment: PaymentView) -> None:
    """Say one payment as its record stands."""
    response = payment.status
    if response == "paid" and payment.card_last4 is None:
        response = "paid_no_card"
    if response == "scheduled" and payment.paid_on is None:
        response = "scheduled_no_date"
    turn.say(
        f"utter_benefits_{response}",
        period=formats.period(payment.period, turn.language),
        benefit=payment.told("name", turn.language),
        amount=formats.money(payment.amount_fen),
        paid_on=formats.day(payment.paid_on, turn.language) if payment.paid_on else "",
        card=payment.card_last4 or "",
        reason=name_of("payment_reason", payment.reason, turn.language) if payment.reason else "",
    )


def tell_total(turn: Turn, wish: Wish, payments: Sequence[PaymentView]) -> None:
    """Say what a longer time came to, by kind; then what went wrong in it."""
    paid = [p for p in payments if p.status == "paid"]
    if not paid:
        tell_rows(turn, payments)
        return
    kinds = {p.benefit_type: p.told("name", turn.language) for p in paid}
    turn.say(
        "utter_benefits_total_of" if len(kinds) == 1 else "utter_benefits_total",
        period=wish.told(turn.language),
        benefit=paid[0].told("name", turn.language),
        count=len(paid),
        amount=formats.money(sum(p.amount_fen for p in paid)),
    )
    if len(payments) <= MOST_ROWS:
        tell_rows(turn, payments)
        return
    for kind, name in list(kinds.items())[:MOST_ROWS] if len(kinds) > 1 else []:
        amounts = [p.amount_fen for p in paid if p.benefit_type == kind]
        turn.say("utter_benefits_total_row", benefit=name, count=len(amounts), amount=formats.money(sum(amounts)))
    troubles = [p for p in payments if p.status in TROUBLES][:MOST_TROUBLES]
    for payment in troubles:
        tell_row(turn, payment)
    tell_next(turn, [*troubles, *paid])


def tell_next(turn: Turn, payments: Sequence[PaymentView]) -> None:
    """Say the one thing that can be done next."""
    troubled = next((p for p in payments if p.status in TROUBLES), None)
    about = troubled or payments[0]
    if troubled:
        step = troubled.status
    elif all(p.status == "scheduled" for p in payments):
        step = "scheduled"
    else:
        step = "one" if len({p.benefit_type for p in payments}) == 1 else "several"
    turn.say(f"utter_benefits_next_{step}", code=about.benefit_type, year=about.period[:4])


def tell_nothing(turn: Turn, wish: Wish, newest: Sequence[PaymentView], this_month: str) -> None:
    """Say that there is no such payment, and what is known instead."""
    code = wish.types[0] if wish.types else ""
    benefit = name_of("benefit_type", code, turn.language) if code else ""
    if not newest:
        turn.say("utter_benefits_never" if code else "utter_benefits_never_any", benefit=benefit, code=code)
    elif not wish.period:
        turn.say("utter_benefits_latest_intro")
        tell_rows(turn, newest)
    elif wish.whole.first > this_month:
        turn.say("utter_benefits_future", period=wish.told(turn.language))
    else:
        response = "utter_benefits_none" if code else "utter_benefits_none_any"
        turn.say(response, period=wish.told(turn.language), benefit=benefit, code=code)
