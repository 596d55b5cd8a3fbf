"""Reading records that are kept in both languages. Every view with `…_zh` and `…_en` fields inherits it."""

from __future__ import annotations


class Bilingual:
    """Gives a field in the language of the person; where only one language is on file, that one."""

    __slots__ = ()

    def told(self, field: str, language: str) -> str:
        """Return the field, or an empty text where nothing is on file."""
        wanted, other = ("en", "zh") if language == "en" else ("zh", "en")
        return str(getattr(self, f"{field}_{wanted}") or getattr(self, f"{field}_{other}") or "")
