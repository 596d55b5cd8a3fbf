"""How what was told of a loss is put right: which fact is meant, what is to stand, and what is one sum more.

Part of the questions about a loss (actions/scams/loss_form.py); heard too when those are over (actions/scams/later.py).
"""

from __future__ import annotations

import re
from abc import ABC
from typing import Any

from actions.corrections import with_part_put_right
from actions.fields import Field
from actions.scams.loss_facts import (
    CASE_KIND,
    FACT_NAMES,
    LONGEST_FACT,
    amount_instead,
    amount_named,
    loss_from,
    loss_when,
)
from actions.scams.mending import corrects, denied_in, said_instead, standing
from actions.scams.sums import NO_MONEY, adds_more, sums_sent
from actions.scams.told import names_the_cheat
from actions.spoken import read_amount, read_when
from actions.turn import Turn
from actions.urgent import SKIPPED, UrgentForm, open_case_of
from actions.words import own_words
from center.cases import service as cases
from center.scams.facts import facts_of, write_value
from center.scams.secrets import JOINED
from center.wording.names import name_of

_LAST_FOUR = re.compile(r"\d{4}")


class MendedLossForm(UrgentForm, ABC):
    """The questions about a loss, as far as what was told is put right."""

    def put_right(self, turn: Turn, values: dict[str, Any], requested: str | None) -> dict[str, Any]:
        """Return what the message changes of what stands, and say so; a value None is to be asked again."""
        said = own_words(turn)
        if adds_more(said) and requested != "loss_amount" and values["loss_amount"] not in (None, SKIPPED, NO_MONEY):
            more = self._with_more(turn, values["loss_amount"])
            if more is not None:
                turn.say("utter_scams_loss_added", value=write_value("amount", more, turn.language))
                return {"loss_amount": more}
        mended = self._mended(turn, values, requested)
        for slot, value in mended.items():
            if value is not None:
                written = write_value(FACT_NAMES[slot], str(value), turn.language)
                turn.say("utter_scams_loss_mended", field=name_of("field", slot, turn.language), value=written)
        return mended

    def _with_more(self, turn: Turn, so_far: str) -> str | None:
        parts = sums_sent(own_words(turn)) or [int(a) for a in [amount_named(turn)] if a and a.isdecimal() and a != "0"]
        if not parts or not so_far.isdecimal():
            return None
        known = {fact.name: fact.now.value for fact in facts_of(lines_of(turn))}
        before = known.get("transfers", "").split(JOINED)
        is_split = all(part.isdecimal() for part in before) and sum(map(int, before)) == int(so_far)
        single = [*(before if is_split else [so_far]), *(str(part) for part in parts)]
        self.keep(turn, "transfers", JOINED.join(single))
        return str(int(so_far) + sum(parts))

    def _mended(self, turn: Turn, values: dict[str, Any], requested: str | None) -> dict[str, Any]:
        """Return which earlier answers the message corrects, and the new ones (None: it is to be asked again)."""
        if not corrects(own_words(turn)):
            return {}
        stands = standing(turn)
        answered = [f for f in self.fields if f.slot != requested and values[f.slot] not in (None, SKIPPED)]
        named = self._named_field(turn)
        if named is not None and named in answered:
            return {named.slot: self._new_value(stands, named) or self._named_words(turn, named)}
        meant = next((f for f in answered if is_value_of(f.slot, str(values[f.slot]), denied_in(turn.said))), None)
        if meant is not None:
            instead = new_end(str(values[meant.slot]), own_words(stands)) if meant.slot == "loss_from" else None
            value = instead or self._new_value(stands, meant) or self._named_words(turn, meant)
            if value is None and meant.slot == "loss_from":  # 不是农行，是建行: the end of the card stays
                value = with_part_put_right(str(values[meant.slot]), own_words(turn))
            return {} if value is None else {meant.slot: value}
        found = {field.slot: self._new_value(stands, field) for field in answered}
        changed = {slot: value for slot, value in found.items() if value not in (None, SKIPPED, values[slot])}
        # 不对，是工行的卡 tells of an account only where it can be of nothing else.
        account = None if changed or values["loss_from"] in (None, SKIPPED) else loss_from(stands)
        return {"loss_from": account} if account not in (None, values["loss_from"]) else changed

    def _named_words(self, turn: Turn, field: Field) -> str | None:
        instead = said_instead(own_words(turn)) if field.free_text else None
        return None if instead is None else instead[:LONGEST_FACT]

    def _new_value(self, stands: Turn, field: Field) -> Any | None:
        said = own_words(stands)
        if field.slot == "loss_when":
            return loss_when(stands) if stands.entity("datetime") or read_when(said) else None
        if field.slot == "loss_amount":
            return amount_instead(stands)
        if field.free_text:
            return field.told_unasked(stands)
        if field.slot == "loss_from" or (field.slot == "loss_phone" and names_the_cheat(said)):
            return field.told_unasked(stands)
        return field.read(stands)


def is_value_of(slot: str, value: str, denied: str) -> bool:
    """Tell whether what is denied is what stands for a fact: 不是8890 is of the card that ends in 8890."""
    if not denied:
        return False
    if slot == "loss_amount":
        return read_amount(denied) == value
    numbers = re.findall(r"\d{4,}", denied)
    return any(number in value for number in numbers) if numbers else denied in value


def new_end(account: str, words: str) -> str | None:
    """Return an account with another end, where the words tell nothing but that; the bank stays as it was told."""
    end = re.fullmatch(r"\D{0,3}(\d{4})\D{0,3}", words)
    return _LAST_FOUR.sub(end[1], account, count=1) if end and _LAST_FOUR.search(account) else None


def lines_of(turn: Turn) -> list[cases.EntryView]:
    """Return the lines of this conversation's open loss; none where there is none."""
    case = open_case_of(turn, CASE_KIND)
    if case is None:
        return []
    with turn.read() as session:
        return cases.list_timeline(session, case_id=case.id)
