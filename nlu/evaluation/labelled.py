"""Read labelled messages: the project's own held-out files and anybody's TSV. Used by evaluation and tests only."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

ROOT = Path(__file__).resolve().parent.parent.parent
Labelled = Tuple[str, str, str, str]


def read_held_out(folder: Path = ROOT / "tests" / "nlu") -> List[Labelled]:
    """Return (language, tag, intent, text) of tests/nlu/{zh,en}/*.tsv."""
    found = []
    for language in ("zh", "en"):
        for path in sorted((folder / language).glob("*.tsv")):
            found += [(language, tag, intent, text) for intent, tag, text in _rows_of(path)]
    return found


def read_unmet(folder: Path = ROOT / "tests" / "nlu" / "unmet") -> List[Labelled]:
    """Return the messages of the hands that no model ever learns from; the file name tells what they write."""
    return [message for path in sorted(folder.glob("*.tsv")) for message in read_file(path)]


def read_file(path: Path) -> List[Labelled]:
    """Return the rows of one TSV with the columns intent, tag, text, or intent, text; language is told by script."""
    return [(language_of(text), tag, intent, text) for intent, tag, text in _rows_of(path)]


def language_of(text: str) -> str:
    """Return zh if there is a Han character in the text, else en."""
    return "zh" if any("\u4e00" <= character <= "\u9fff" for character in text) else "en"


def newest_model(folder: Path = ROOT / "models") -> Path:
    """Return the newest model; raises FileNotFoundError when none was trained."""
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise FileNotFoundError(f"no model in {folder}: run `make train`")
    return models[-1]


def _rows_of(path: Path) -> List[Tuple[str, str, str]]:
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) >= 2 and cells[0] != "intent":
            rows.append((cells[0], cells[1] if len(cells) > 2 else "", cells[-1]))
    return rows
