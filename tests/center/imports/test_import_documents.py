"""The documents and examples name exactly the columns that are understood."""

from __future__ import annotations

import pytest

from center.imports.__main__ import KINDS
from center.imports.sheets import open_sheet
from center.imports.words import _load
from tests.center.imports.conftest import EXAMPLES


@pytest.mark.parametrize("name", KINDS)
def test_example_has_no_column_that_is_left_out(name: str) -> None:
    assert open_sheet(EXAMPLES / f"{name}.csv", name=name, required=KINDS[name].required).unused == []


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(("document", "language"), [("real-data.md", "en"), ("real-data.zh.md", "zh")])
def test_document_names_every_column(name: str, document: str, language: str) -> None:
    lines = (EXAMPLES.parent / document).read_text(encoding="utf-8").splitlines()
    told = next(line for line in lines if line.startswith(f"| {name}")).casefold()
    missing = [
        names[language][0] for names in _load()["columns"][name].values() if names[language][0].casefold() not in told
    ]
    assert missing == []
