"""Two things must never be: `knowledge/` importing Discord, and SQL outside `knowledge/store/`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RINGS = {
    "knowledge": ("knowledge",),
    "cogs": ("cogs", "knowledge"),
}
"""What each ring may import of this project: inwards only."""
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(VIRTUAL\s+)?(TABLE|INDEX)"
    r"|DROP\s+TABLE|ALTER\s+TABLE|PRAGMA\s+\w+)\b",
    re.DOTALL,
)


def modules(ring: str) -> list[Path]:
    """The Python files of a ring."""
    found = sorted((ROOT / ring).rglob("*.py"))
    assert found, ring
    return found


def imported(source: str) -> Iterator[str]:
    """Every module that is imported, also inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute here"
            yield node.module or ""


def statements(source: str) -> Iterator[str]:
    """Every text in the code that is an SQL statement; what comments and docstrings say is left out."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
        if isinstance(text, str) and SQL.search(text):
            yield text


@pytest.mark.parametrize("ring", RINGS)
def test_imports_run_inwards_only(ring: str) -> None:
    ours = {path.stem for path in ROOT.glob("*.py")} | {"cogs", "knowledge", "tests"}
    forbidden = ours - set(RINGS[ring])
    for path in modules(ring):
        outwards = {name for name in imported(path.read_text(encoding="utf-8")) if name.split(".")[0] in forbidden}
        assert not outwards, f"{path.relative_to(ROOT)} imports {', '.join(sorted(outwards))}"


def test_knowledge_knows_no_discord() -> None:
    for path in modules("knowledge"):
        tops = {name.split(".")[0] for name in imported(path.read_text(encoding="utf-8"))}
        assert not tops & {"discord", "simcord"}, path.relative_to(ROOT)


def test_sql_stands_in_the_store_only() -> None:
    store = ROOT / "knowledge" / "store"
    for path in [ROOT / "bot.py", *modules("knowledge"), *modules("cogs")]:
        if store in path.parents:
            continue
        source = path.read_text(encoding="utf-8")
        assert not list(statements(source)), path.relative_to(ROOT)
        assert "sqlite3" not in {name.split(".")[0] for name in imported(source)}, path.relative_to(ROOT)


SENDS = {"send", "reply", "send_message", "edit_message", "edit_original_response", "delete_original_response"}


def sending(source: str) -> list[str]:
    """Calls that send something to Discord by themselves, and loops that an error would end."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [(ast.unparse(call.value), call.attr) for call in calls if isinstance(call, ast.Attribute)]
    ours = ("respond", "self.delivery")
    return [
        f"{of}.{name}" for of, name in named if (name in SENDS and of not in ours) or (of, name) == ("tasks", "loop")
    ]


def test_one_place_sends_and_one_makes_loops() -> None:
    allowed = {ROOT / "cogs" / "ui" / "respond.py", ROOT / "cogs" / "background.py"}
    for path in [ROOT / "bot.py", *modules("cogs")]:
        if path not in allowed:
            assert not sending(path.read_text(encoding="utf-8")), path.relative_to(ROOT)
    for path in allowed:
        assert sending(path.read_text(encoding="utf-8")), path.relative_to(ROOT)


def test_the_walls_would_hold() -> None:
    """What these tests look for is found where it stands."""
    store = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "knowledge" / "store").glob("*.py"))
    assert len(list(statements(store.replace("from __future__ import annotations", "")))) > 5
    assert "discord" in set(imported((ROOT / "cogs" / "keeper.py").read_text(encoding="utf-8")))
