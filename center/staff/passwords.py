"""Passwords: which are good enough, how they are kept (Argon2id), new ones. It must never log one.

Comparing takes about a tenth of a second on purpose. Callers do it where no write waits for it.
"""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 256
SHORTEST_BESIDE_LOGIN = 8
FEWEST_DIFFERENT = 5
COMMON_FILE = Path(__file__).with_name("common_passwords.txt")

# No letters that are taken for one another when somebody reads them aloud or off a slip of paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LETTERS = 4, 4
# RFC 9106, second choice: three passes over 64 MiB.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_AT_ONCE = threading.BoundedSemaphore(2)


class Weakness(StrEnum):
    """Why a password is not taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LIKE_LOGIN = "like_login"
    COMMON = "common"
    UNCHANGED = "unchanged"


class PasswordWeakError(ValueError):
    """The new password is not good enough; `weakness` says why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(weakness.value)
        self.weakness = weakness


def require_strong(password: str, *, login: str) -> None:
    """Raise PasswordWeakError for a password that is short, made of the login name, or tried first by everybody."""
    plain = _one_form(password)
    if len(plain) < SHORTEST:
        raise PasswordWeakError(Weakness.TOO_SHORT)
    if max(len(plain), len(password)) > LONGEST:
        raise PasswordWeakError(Weakness.TOO_LONG)
    folded = plain.casefold()
    if login in folded and len(folded.replace(login, "")) < SHORTEST_BESIDE_LOGIN:
        raise PasswordWeakError(Weakness.LIKE_LOGIN)
    if is_common(folded):
        raise PasswordWeakError(Weakness.COMMON)


def is_common(folded: str) -> bool:
    """Tell whether a password is a common one, or one that is repeated, or has only digits and marks around it."""
    if len(set(folded)) < FEWEST_DIFFERENT:
        return True
    word = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    repeated = re.fullmatch(r"(.+?)\1+", word)
    return not word or word in _common() or (repeated is not None and repeated[1] in _common())


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn: a flood of logins must not take the machine's memory, nor connections while it waits."""
    with _AT_ONCE:
        yield


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return HASHER.hash(_one_form(password))


def is_right(stored: str | None, password: str) -> bool:
    """Compare a password with what is stored; where nothing is, it fails as slowly as a wrong password."""
    typed = _one_form(password[: LONGEST + 1])
    decoy = _decoy()  # made on the first call, whichever that is
    try:
        return HASHER.verify(stored or decoy, typed) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def better_hash(stored: str, password: str) -> str | None:
    """Return a new hash of a password that was right, if it was stored with other parameters than today's."""
    return hash_password(password) if HASHER.check_needs_rehash(stored) else None


def new_one_time_password() -> str:
    """Return a password for the first login, as in k7mq-x3vd-9htw-2pnc: 79 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP_LETTERS))
    return "-".join(letters[i : i + _GROUP_LETTERS] for i in range(0, len(letters), _GROUP_LETTERS))


def _one_form(password: str) -> str:
    # Chinese input methods write wide digits and letters without the typist's seeing it.
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode("utf-8"))


@lru_cache(maxsize=1)
def _decoy() -> str:
    return HASHER.hash(secrets.token_urlsafe())


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = COMMON_FILE.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
