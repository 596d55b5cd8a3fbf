"""Which part may import which; the arrows of docs/architecture.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("actions", "bot", "center", "console", "deploy", "nlu")
OWN = {
    "actions": {"actions", "center"},
    "bot": {"bot", "center"},
    "center": {"center"},
    "console": {"console", "center"},
    "deploy": {"deploy", "center"},
    "nlu": {"nlu"},
}
RASA_ONLY = {"rasa", "tensorflow"}
VENDORS = {"telegram": "bot/channels/telegram", "wechatpy": "bot/channels/wechat"}


def files(part: str) -> list[Path]:
    return sorted((ROOT / part).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("part", PARTS)
def test_parts_import_only_what_they_may(part: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(part)
        for name in imports(path)
        if (top := name.split(".")[0]) in PARTS and top not in OWN[part]
    ]
    assert wrong == []


@pytest.mark.parametrize("part", [part for part in PARTS if part != "nlu"])
def test_rasa_and_its_libraries_stay_in_nlu(part: str) -> None:
    wrong = [str(path) for path in files(part) for name in imports(path) if name.split(".")[0] in RASA_ONLY]
    assert wrong == []


def test_only_actions_import_rasa_sdk() -> None:
    wrong = [
        str(path)
        for part in PARTS
        if part != "actions"
        for path in files(part)
        for name in imports(path)
        if name.split(".")[0] == "rasa_sdk"
    ]
    assert wrong == []


def test_sqlalchemy_stays_in_models_queries_services_and_db() -> None:
    allowed = ("models.py", "queries.py", "service.py")
    wrong = []
    for part in PARTS:
        for path in files(part):
            inside = path.relative_to(ROOT)
            is_record_code = inside.parts[0] == "center" and (
                inside.name in allowed or inside.parts[1] in {"db", "demo"}
            )
            if is_record_code or inside == Path("nlu/tracker_store.py"):
                continue
            wrong += [
                f"{inside} imports {name}"
                for name in imports(path)
                if name.split(".")[0] == "sqlalchemy" and not _only_session(path)
            ]
    assert wrong == []


def _only_session(path: Path) -> bool:
    """Services take a Session, so its name may be imported for annotations."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "sqlalchemy":
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "sqlalchemy" for alias in node.names):
            return False
    return names == {"Session"}


def test_vendor_libraries_stay_in_their_channel() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for part in PARTS
        for path in files(part)
        for name in imports(path)
        for vendor, home in VENDORS.items()
        if name.split(".")[0] == vendor and not str(path.relative_to(ROOT)).startswith(home)
    ]
    assert wrong == []


def test_only_the_clock_reads_the_time() -> None:
    wrong = []
    for part in ("center", "actions", "bot", "console"):
        for path in files(part):
            text = path.read_text(encoding="utf-8")
            if path != ROOT / "center/clock.py" and (
                "datetime.now(" in text or "date.today(" in text or "utcnow(" in text
            ):
                wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_nothing_is_opened_at_import() -> None:
    wrong = []
    for part in ("center", "actions", "bot"):
        for path in files(part):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                value = getattr(node, "value", None)
                if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Call):
                    called = ast.unparse(value.func)
                    if called in {
                        "create_engine",
                        "Database",
                        "get_database",
                        "get_settings",
                        "open",
                        "httpx.AsyncClient",
                    }:
                        wrong.append(f"{path.relative_to(ROOT)}: {called}")
    assert wrong == []
