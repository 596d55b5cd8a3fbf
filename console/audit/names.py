"""What the codes of the log are called; one that has no name stands as it is, so that nothing of the log is hidden."""

from __future__ import annotations

from console.words import Words

VERB, KIND, FIELD, VALUE = "audit_verb_", "audit_kind_", "audit_field_", "audit_value_"
# Whose values are codes, too.
CODED = frozenset({"outcome"})


def name_of(words: Words, group: str, code: str) -> str:
    """Return what a verb, a kind of object, a field or a value is called."""
    return words(group + code) if words.has(group + code) else code


def choices_of(words: Words, group: str) -> list[tuple[str, str]]:
    """Return every code of a group with its name, in the order of the file."""
    return [(name.removeprefix(group), words(name)) for name in words.names_under(group)]


def verb_of(action: str) -> str:
    """Return what was done, of verb.kind."""
    return action.partition(".")[0]


def value_shown(words: Words, field: str | None, value: str | None) -> str | None:
    """Return an old or a new value as it is shown."""
    return name_of(words, VALUE, value) if value is not None and field in CODED else value
