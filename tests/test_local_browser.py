"""Local mode in a real browser: nothing that is typed or pressed gets lost. Needs the extra `browser`, and Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import CHROMIUM, visit, visitor
from tests.small_discord import PATIENCE
from tests.test_local import local_mode

pytest.importorskip("playwright", reason="playwright is not installed: pip install -e '.[browser]'")


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium: install it, or name it in CHROMIUM")
def test_nothing_that_is_typed_or_pressed_is_lost(tmp_path: Path) -> None:
    with local_mode(tmp_path / "facts.db") as (_, address), visitor(address) as somebody:
        somebody.patience = PATIENCE
        assert [act.what for act in visit(somebody, 30) if act.seconds is None] == []
