"""Reads commands.yml: what the menu's commands mean in words. Read once at start; no wording here."""

from __future__ import annotations

from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("commands.yml")
LANGUAGES = ("zh", "en")

Words = dict[str, dict[str, str]]


class Commands:
    """The words of commands.yml."""

    def __init__(self, path: Path = _FILE) -> None:
        content: dict[str, Words] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._said = content["said"]
        self._menu = content["menu"]
        self._received = content["received"]

    def said(self, command: str, language: str) -> str:
        """Return what a person who taps this command wants to say."""
        return self._said[command][language]

    def menu(self, language: str) -> list[tuple[str, str]]:
        """Return the commands and what the menu says about each."""
        return [(command, words[language]) for command, words in self._menu.items()]

    def received(self, kind: str, language: str) -> str:
        """Return how the records call a message that cannot be read."""
        return self._received[kind][language]
