"""Messages whose kind is known: what the head learns from and is tried on. Pure; every one of them is made up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from center.scams.files import FOLDER, ScamDataError
from center.scams.types import CODES

MESSAGES = FOLDER / "messages"
HONEST = "none"
HEADER = "label\ttext"


@dataclass(frozen=True, slots=True)
class Message:
    """One message. source: the file, one kind of text by one hand. label: a code of types.yml, or “none”."""

    source: str
    label: str
    text: str

    @property
    def is_scam(self) -> bool:
        """Tell whether it is a scam, or tells of one."""
        return self.label != HONEST


def read_messages(folder: Path) -> list[Message]:
    """Return the messages of every source; raises ScamDataError that says what is wrong where, and what to do."""
    found: list[Message] = []
    for path in sorted(folder.glob("*.tsv")):
        found += _source(path)
    if not found:
        raise ScamDataError(folder, "the folder", "there are no messages", "Put *.tsv files there")
    return found


def _source(path: Path) -> list[Message]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ScamDataError(path, "the whole file", "it cannot be read", "Save it as UTF-8 text") from error
    if not lines or lines[0] != HEADER:
        raise ScamDataError(path, "line 1", "the header is missing", "Begin with: label, a tab, text")
    return [_message(path, number, line) for number, line in enumerate(lines[1:], 2) if line.strip()]


def _message(path: Path, number: int, line: str) -> Message:
    label, tab, text = line.partition("\t")
    if not tab or not text.strip() or "\t" in text:
        raise ScamDataError(path, f"line {number}", "this is no label and text", "Write the label, one tab, the text")
    if label not in (*CODES, HONEST):
        remedy = f"Use one of {', '.join((*CODES, HONEST))}"
        raise ScamDataError(path, f"line {number}", f"the label {label!r} is unknown", remedy)
    return Message(path.stem, label, text.strip())
