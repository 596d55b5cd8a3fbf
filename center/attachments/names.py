"""What a file is called once it is here: no path, nothing invisible, and the ending of what it really is. Pure."""

from __future__ import annotations

import re
import unicodedata

from center.attachments.kinds import ENDINGS, OTHER_ENDINGS
from center.members.id_numbers import without_id_numbers

LONGEST_STEM = 60
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
# Names that Windows keeps for devices, whatever ending follows.
_DEVICE = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(name: str, kind: str) -> str:
    """Return a name that can be shown, written into a header and kept by any computer; ID numbers are left out."""
    last = re.split(r"[/\\]", name)[-1]
    # Cc control, Cf direction and joining, Co, Cn and Cs nothing that can be read.
    readable = unicodedata.normalize("NFC", last)
    seen = "".join(sign for sign in readable if not unicodedata.category(sign).startswith("C"))
    stem = " ".join(_FORBIDDEN.sub(" ", without_id_numbers(seen)).split()).strip(". ")
    for ending in (ENDINGS[kind], *OTHER_ENDINGS.get(kind, ())):
        if stem.casefold().endswith(ending):
            stem = stem[: -len(ending)].rstrip(". ")
            break
    stem = stem[:LONGEST_STEM].strip(". ")
    if not stem or _DEVICE.match(stem):
        stem = f"file {stem}".strip()
    return stem + ENDINGS[kind]
