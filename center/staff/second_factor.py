"""The second factor: six digits of an authenticator app (RFC 6238), and recovery codes for when the phone is lost.

Pure but for chance; the staff services keep what it makes.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime

import pyotp

from center.crypto import Keyring
from center.staff.views import Enrolment

ISSUER = "Yinling"
STEP_SECONDS = 30
DIGITS = 6
# Phones' clocks are a little fast or slow.
STEPS_TO_EITHER_SIDE = 1
RECOVERY_CODES = 10
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 12
_CODE_GROUP = 4


def new_secret() -> str:
    """Return a fresh secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def enrolment(secret: str, *, login: str) -> Enrolment:
    """Return what the authenticator app is given."""
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))


def matching_step(secret: str, code: str, *, last_step: int | None, now: datetime) -> int | None:
    """Return the time step a code belongs to, or None; steps up to the last used one do not count any more."""
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    found = None
    for step in range(present - STEPS_TO_EITHER_SIDE, present + STEPS_TO_EITHER_SIDE + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            found = step
    return None if found is None or (last_step is not None and found <= last_step) else found


def written_code(code: str) -> str:
    """Return a code without what people type around it."""
    plain = unicodedata.normalize("NFKC", code.encode("utf-8", "replace").decode("utf-8"))
    return "".join(letter for letter in plain if letter.isalnum()).upper()


def is_app_code(written: str) -> bool:
    """Tell whether a code is one of an authenticator app, not a recovery code."""
    return len(written) == DIGITS and written.isascii() and written.isdecimal()


def new_recovery_codes() -> tuple[str, ...]:
    """Return ten codes as in QW7K-3MZP-XA9D: 59 bits each."""
    return tuple(_new_code() for _ in range(RECOVERY_CODES))


def recovery_index(keyring: Keyring, code: str, *, staff_id: int) -> str:
    """Return what is stored of a recovery code instead of the code."""
    return keyring.index("recovery_code", str(staff_id), written_code(code))


def secret_context(staff_id: int) -> str:
    """Return what binds an encrypted secret to its account's row."""
    return f"staff_accounts.totp_secret:{staff_id}"


def _new_code() -> str:
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(letters[i : i + _CODE_GROUP] for i in range(0, _CODE_LENGTH, _CODE_GROUP))
