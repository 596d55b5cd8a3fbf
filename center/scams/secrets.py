"""What somebody gave away who gave no money: a code, a password, a card. Gateway and actions ask it; pure.

The words are in data/scams/secrets.yml, which staff can change.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

SECRETS_FILE = Path(__file__).resolve().parents[2] / "data" / "scams" / "secrets.yml"
JOINED = "+"


class _Known(NamedTuple):
    secrets: tuple[tuple[str, re.Pattern[str]], ...]
    kept: re.Pattern[str]
    money: re.Pattern[str]
    no_money: re.Pattern[str]


def secrets_in(text: str) -> tuple[str, ...]:
    """Return the codes of what was given away, in a story of something that was; none where it was kept after all."""
    plain, known = _plain(text), _known()
    return () if known.kept.search(plain) else tuple(code for code, words in known.secrets if words.search(plain))


def tells_of_money(text: str) -> bool:
    """Tell whether the words say that money has moved."""
    known = _known()
    return known.money.search(known.no_money.sub("", _plain(text))) is not None


def is_secret_alone(text: str) -> bool:
    """Tell whether a story of a loss is of a secret given away, and says nothing of money."""
    return bool(secrets_in(text)) and not tells_of_money(text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=1)
def _known() -> _Known:
    data = yaml.safe_load(SECRETS_FILE.read_text("utf-8"))
    secrets = tuple((entry["code"], re.compile(entry["words"])) for entry in data["secrets"])
    kept = re.compile(data["kept"])
    return _Known(secrets, kept, re.compile(data["money"]["words"]), re.compile(data["money"]["unless"]))
