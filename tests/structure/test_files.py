"""Files stay small, know what they are for, and are told of in the documents."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = (".py", ".js", ".css", ".html")


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if name.endswith(endings) and (ROOT / name).exists()]


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_400_lines_and_no_test_longer_than_500() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {length(path)}"
        for path in tracked(*CODE)
        if length(path) > (500 if path.relative_to(ROOT).parts[0] == "tests" else 400)
    ]
    assert long == []


def test_half_of_the_code_files_are_shorter_than_100_lines() -> None:
    lengths = sorted(length(p) for p in tracked(".py") if p.relative_to(ROOT).parts[0] != "tests" and length(p) > 3)
    assert lengths[len(lengths) // 2] < 100
    assert lengths[int(len(lengths) * 0.95)] <= 260


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] != "tests"
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize("document", ["docs/architecture.md"])
def test_the_walk_through_the_tree_names_every_folder(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    folders = {
        path.relative_to(ROOT).parent
        for path in tracked(".py", ".yml", ".html", ".js")
        if path.relative_to(ROOT).parts[0] not in {"tests", ".ci"} and path.parent != ROOT
    }
    missing = [str(folder) for folder in sorted(folders) if f"{folder}/" not in text and f"`{folder}`" not in text]
    assert missing == []


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("README.md", "README.zh.md"):
        for target in set(re.findall(r"`make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8"))):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{name} names make {target}"


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in tracked(".md"):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not target.startswith(("http", "mailto:")) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)} → {target}")
    assert broken == []


def test_lock_files_name_no_host() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(encoding="utf-8"), path.name
