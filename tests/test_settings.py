"""What whoever runs the bot has chosen: the environment first, then `.env`, then what makes sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import settings
from knowledge.facts import KnowledgeError


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "DATABASE", "ENCODER"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_chosen(tmp_path: Path) -> None:
    assert settings.load(tmp_path / ".env") == settings.Settings()


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN= from-file \nENCODER=none\nDATABASE=kept/here.db\n", encoding="utf-8")
    assert settings.load(file) == settings.Settings("from-file", settings.HOME / "kept" / "here.db", "none")
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert settings.load(file).token == "", "an empty token in the environment means local mode"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"ENCODER=caf\xe9\n")
    with pytest.raises(KnowledgeError, match=r"\.env: cannot be read .* UTF-8"):
        settings.load(file)


def test_the_example_can_be_copied_as_it_is() -> None:
    assert settings.load(settings.HOME / ".env.example") == settings.Settings()
