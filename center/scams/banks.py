"""Whom somebody calls to have a payment stopped. Gateway and actions ask it; it tells no number that is not on file.

The banks and wallets, their names and numbers are in data/scams/banks.yml, which staff can change.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from center.wording.bilingual import Bilingual

BANKS_FILE = Path(__file__).resolve().parents[2] / "data" / "scams" / "banks.yml"
_CLAUSES = re.compile(r"[，,。;；!！?？\n]|(?<=[a-z])\.\s")
# What stands before a bank that is not the person's own: whom the money went to, and whom a cheat played.
_NOT_OWN = re.compile(
    r"(?:转|打|汇|存|付|寄|划)(?:钱|款|账)?(?:到|进|给|去)|对方|骗子|他|她|那个?人|收款|冒充|自称|假|装成|说是|\bto\b|\bhis\b|\bher\b"
    r"|\btheir\b|claim|pretend|posing|\bfrom the\b"
)


@dataclass(frozen=True, slots=True)
class Bank(Bilingual):
    """A bank or a wallet, and its number in the whole country."""

    code: str
    name_zh: str
    name_en: str
    number: str


@dataclass(frozen=True, slots=True)
class _Known:
    bank: Bank
    names: re.Pattern[str]
    paid: re.Pattern[str] | None


def find_banks(words: str) -> list[Bank]:
    """Return whom the words name that tell by which account, or by what, the money left."""
    plain = _plain(words)
    return [known.bank for known in _known() if known.names.search(plain)]


def find_banks_in_story(text: str) -> list[Bank]:
    """Return whose customer somebody is who tells what happened; where the cheat's bank is named, not that one."""
    found: dict[str, Bank] = {}
    for clause in _CLAUSES.split(_plain(text)):
        for known in _known():
            named = (known.paid or known.names).search(clause)
            if named and (known.paid or not _NOT_OWN.search(clause, 0, named.start())):
                found[known.bank.code] = known.bank
    return list(found.values())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    data = yaml.safe_load(BANKS_FILE.read_text("utf-8"))
    return tuple(_read(entry) for entry in [*data["banks"], *data["wallets"]])


def _read(entry: dict[str, Any]) -> _Known:
    name = entry["name"]
    bank = Bank(entry["code"], name["zh"], name["en"], entry["number"])
    paid = entry.get("paid")
    return _Known(bank, re.compile(entry["names"]), re.compile(paid) if paid else None)
