"""The wheel, built and installed without the network: it answers far from the checkout and leaves its folder alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from knowledge.home import NAMES

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300.0
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "bot.py", "knowledge", "cogs")


def _pip(*arguments: str | Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, "--no-deps", "--no-index"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: setuptools would take along what an earlier build has left in the checkout."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    _pip("wheel", "--no-build-isolation", "--wheel-dir", built, source)
    [made] = built.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that it is installed in."""
    folder = tmp_path_factory.mktemp("installed")
    _pip("install", "--target", folder, wheel)
    return folder


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    """For a Python that finds what is installed, then the dependencies, and no checkout."""
    chosen = {name: value for name, value in os.environ.items() if name not in NAMES}
    paths = dict.fromkeys([str(installed), *(str(path) for path in _dependencies())])
    return chosen | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "ENCODER": "none",
    }


def _dependencies() -> list[Path]:
    """Where packages are; not the folders in which editable ones are."""
    named = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    return [*named, *(Path(path) for path in sys.path if Path(path).name == "site-packages")]


def _run(environment: dict[str, str], working: Path, *arguments: str | Path) -> str:
    """What an isolated Python prints: -S, so that no editable installation is found."""
    run = subprocess.run(
        [sys.executable, "-S", *arguments],
        cwd=working, env=environment, capture_output=True, encoding="utf-8", timeout=PATIENCE,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_wheel_has_all_that_is_needed_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [metadata] = [archive.read(name).decode() for name in names if name.endswith(".dist-info/METADATA")]
    for folder in ("knowledge", "cogs"):
        here = {
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert {f"{folder}/py.typed", f"{folder}/__init__.py"} <= here
        assert {name for name in names if name.startswith(f"{folder}/")} == here
    assert any(name.endswith("/weights.toml") for name in names)
    assert any(name.endswith("/russia-lunges-into-mali.toml") for name in names)
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"bot.py", "cogs", "knowledge"}
    assert any(name.endswith("/LICENSE") for name in names)
    said = Parser().parsestr(metadata)
    assert said["License-Expression"] == "MIT"
    assert said["License-File"] == "LICENSE"


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_DATA_HOME is for Linux")
def test_it_answers_far_from_the_checkout(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    working = tmp_path / "elsewhere"
    working.mkdir()
    before = sorted(installed.rglob("*"))
    where = "import bot, cogs, knowledge; print(*(module.__file__ for module in (bot, cogs, knowledge)), sep='\\n')"
    assert all(Path(line).is_relative_to(installed) for line in _run(environment, working, "-c", where).splitlines())
    answer = _run(environment, working, "-m", "knowledge", "ask", "wagner cost")
    assert "€9 million" in answer
    assert "Warsaw Institute" in answer
    named = shutil.copy(tmp_path / "share" / "briefing-bot" / "facts.db", tmp_path / "named.db")
    assert _run(environment, working, "-m", "knowledge", "--db", named, "ask", "wagner cost") == answer
    assert sorted(installed.rglob("*")) == before
    assert not any(working.iterdir())


def test_the_command_is_installed(installed: Path, environment: dict[str, str], tmp_path: Path) -> None:
    [command] = (installed / "bin").glob("briefing-bot*")
    assert _run(environment, tmp_path, command, "--help").startswith("usage: briefing-bot ")
