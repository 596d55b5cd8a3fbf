"""Which files are taken, told by their content and never by their name. Pure.

Letters come as photographs, scans or plain text. Word and Excel files are refused: they can carry macros and fetch
things when opened, and whoever has one can print it to PDF.
"""

from __future__ import annotations

import puremagic

TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "text": "text/plain",
}
ENDINGS = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "pdf": ".pdf", "text": ".txt"}
OTHER_ENDINGS = {"jpeg": (".jpeg", ".jfif")}
_KIND_OF_TYPE = {media: kind for kind, media in TYPES.items() if kind != "text"}
_BEGINS = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "webp": b"RIFF", "pdf": b"%PDF-"}
_TEXT_CONTROLS = frozenset("\t\n\r\x0c")


def find_kind(content: bytes) -> str | None:
    """Return which kind of file this is, or None where it is none that is taken."""
    try:
        kind = _KIND_OF_TYPE.get(puremagic.from_string(content, mime=True))
    except (puremagic.PureError, ValueError):
        kind = None
    if kind is not None:
        # The library also finds marks that stand further inside.
        return kind if content.startswith(_BEGINS[kind]) else None
    return "text" if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and all(sign >= " " or sign in _TEXT_CONTROLS for sign in text) and "\x7f" not in text
    return False
