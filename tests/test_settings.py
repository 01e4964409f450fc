"""What whoever runs the bot has chosen: the environment first, then `.env`, then what makes sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import settings
from knowledge.facts import KnowledgeError
from knowledge.home import NAMES
from knowledge.quotas import Quotas

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nothing_chosen(tmp_path: Path) -> None:
    assert settings.load(tmp_path / ".env") == settings.Settings()


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN= from-file \nENCODER=none\nDATABASE=kept/here.db\n", encoding="utf-8")
    assert settings.load(file) == settings.Settings("from-file", tmp_path / "kept" / "here.db", "none")
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert settings.load(file).token == "", "an empty token in the environment means local mode"


def test_the_file_of_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SERVER_FACTS=7\n")
    chosen = settings.load()
    assert (chosen.server_facts, chosen.database) == (7, tmp_path / "facts.db")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"ENCODER=caf\xe9\n")
    with pytest.raises(KnowledgeError, match=r"\.env: cannot be read .* UTF-8"):
        settings.load(file)


def test_the_example_can_be_copied_as_it_is() -> None:
    assert settings.load(ROOT / ".env.example") == settings.Settings()


def test_limits_and_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("SERVER_FACTS=10_000\nSERVER_BRIEFINGS=0\nSERVERS= 1456074443980800016, 1456074443980800017\n")
    chosen = settings.load(file)
    assert chosen.quotas == Quotas(10_000, 0, Quotas.bytes)
    assert chosen.servers == {1456074443980800016, 1456074443980800017}
    monkeypatch.setenv("SERVERS", "")
    assert settings.load(file).servers == frozenset()


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        (
            "SERVER_FACTS",
            "many",
            "SERVER_FACTS has to be a whole number, such as 50000, or 0 for no limit; it is 'many'.",
        ),
        ("SERVER_BYTES", "-1", "SERVER_BYTES has to be a whole number"),
        ("SERVER_BRIEFINGS", "1e9", "SERVER_BRIEFINGS has to be a whole number"),
        ("SERVER_BYTES", "9" * 5000, "SERVER_BYTES has to be a whole number"),
        (
            "SERVERS",
            "1456074443980800016, Newsroom",
            "SERVERS has to be ids of servers with commas between them; 'News",
        ),
        ("SERVERS", "12", "'12' is none."),
    ],
)
def test_a_number_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, name: str, said: str, sentence: str) -> None:
    monkeypatch.setenv(name, said)
    with pytest.raises(KnowledgeError) as raised:
        settings.load(Path("nothing"))
    assert sentence in str(raised.value)
    assert len(str(raised.value)) < 150
    assert "\n" not in str(raised.value)
