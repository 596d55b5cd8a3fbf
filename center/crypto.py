"""Keys and what is done with them. Services call it; it must never log or return a key.

Stored secrets are AES-256-GCM; what must be found again has a keyed index beside it (HMAC-SHA256), so that a stolen
database alone gives neither the value nor a way to guess it. Losing the keys file loses the secrets: back it up apart.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from center.settings import get_settings

KEY_BYTES = 32
NONCE_BYTES = 12
# Eight digits that nobody takes for a date of birth (19481002): they begin with 3 to 9.
CODES_FROM, CODES = 30_000_000, 70_000_000


class SecretUnreadableError(Exception):
    """The key is not the one this was stored with, or somebody changed what was stored."""


@dataclass(frozen=True)
class Keyring:
    """All keys of one site; `encryption` holds old ones too, so that a key can be changed without a big rewrite."""

    current: int
    encryption: dict[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Keyring:
        """Make a new ring with one encryption key."""
        return cls(1, {1: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_json(cls, text: str) -> Keyring:
        """Read what `to_json` wrote."""
        stored = json.loads(text)
        encryption = {int(number): base64.b64decode(key) for number, key in stored["encryption"].items()}
        return cls(int(stored["current"]), encryption, base64.b64decode(stored["index"]))

    def to_json(self) -> str:
        """Write the ring for the keys file."""
        encryption = {str(number): base64.b64encode(key).decode() for number, key in self.encryption.items()}
        index = base64.b64encode(self.index_key).decode()
        return json.dumps({"current": self.current, "encryption": encryption, "index": index}, indent=1)

    def encrypt(self, text: str, *, context: str) -> bytes:
        """Encrypt so that it opens only with the same context (which column of whose record)."""
        return self.seal(text.encode(), context=context)

    def decrypt(self, stored: bytes, *, context: str) -> str:
        """Open what `encrypt` made; raises SecretUnreadableError."""
        try:
            return self.unseal(stored, context=context).decode()
        except UnicodeDecodeError as error:
            raise SecretUnreadableError("these are no words") from error

    def seal(self, content: bytes, *, context: str) -> bytes:
        """Encrypt bytes as `encrypt` does words."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return (
            bytes([self.current])
            + nonce
            + AESGCM(self.encryption[self.current]).encrypt(nonce, content, context.encode())
        )

    def unseal(self, stored: bytes, *, context: str) -> bytes:
        """Open what `seal` made; raises SecretUnreadableError."""
        try:
            cipher = AESGCM(self.encryption[stored[0]])
            return cipher.decrypt(stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :], context.encode())
        except (InvalidTag, KeyError, IndexError, ValueError) as error:
            raise SecretUnreadableError("cannot be read with the present keys") from error

    def index(self, purpose: str, *parts: str) -> str:
        """Return the keyed index of a value: equal values, equal index; without the key it says nothing."""
        message = "\x1f".join((purpose, *parts)).encode()
        return hmac.new(self.index_key, message, hashlib.sha256).hexdigest()

    def code_index(self, code: str) -> str:
        """Return what is stored of a one-time code instead of the code."""
        return self.index("one_time_code", code)

    def code_from(self, *parts: str) -> str:
        """Return the one-time code of eight digits that only this key makes of these parts."""
        return str(CODES_FROM + int(self.index("one_time_code_from", *parts), 16) % CODES)


def new_code() -> str:
    """Return a fresh one-time code of eight digits."""
    return str(CODES_FROM + secrets.randbelow(CODES))


def load_keyring(path: Path) -> Keyring:
    """Read the ring of a file, and make the file on the first run (readable by its owner only)."""
    if not path.exists():
        _write_once(path, Keyring.generate().to_json())
    return Keyring.from_json(path.read_text())


@lru_cache(maxsize=1)
def get_keyring() -> Keyring:
    """Return this site's ring, read once a process; tests call `get_keyring.cache_clear()`."""
    settings = get_settings()
    if settings.keys is not None:
        return Keyring.from_json(settings.keys.get_secret_value())
    return load_keyring(settings.keys_file)


def _write_once(path: Path, text: str) -> None:
    # Several processes start at once on the first run: a hard link appears whole or not at all, and only for one.
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()
