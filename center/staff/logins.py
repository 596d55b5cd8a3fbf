"""How login names are written. Pure."""

from __future__ import annotations

import re
import unicodedata

_WRITTEN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


def one_form(login: str) -> str | None:
    """Return a login name in small letters, or None if it can be nobody's: 2 to 32 of a-z, 0-9, dot, hyphen, _."""
    folded = unicodedata.normalize("NFKC", login[:64].encode("utf-8", "replace").decode("utf-8")).strip().casefold()
    return folded if _WRITTEN.fullmatch(folded) else None
