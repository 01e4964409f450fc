"""Local mode's page in Chromium, used as a person uses it: type, send, press, and wait for what comes."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

with suppress(ImportError):  # the extra `browser`: who needs it says so
    from playwright.sync_api import TimeoutError, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
"""Where the browser is; None where there is none."""
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_READ = """() => [...document.querySelectorAll('article[data-message-id]')]
    .map(each => [each.dataset.messageId, each.innerText])"""
_NEW = """([last, text, number]) => {
    const come = [...document.querySelectorAll('article[data-message-id]')]
        .filter(each => BigInt(each.dataset.messageId) > BigInt(last));
    return come.length >= number && (!text || come[0].innerText.includes(text));
}"""
_FREE = "() => !document.querySelector('#send-message').disabled"

ASKED = ("!wagner cost", "!mali coups", "!eu mission", "!french bases", "!topics", "!wagner what", "!deal official")
REFUSED = "!fact add"
"""For moderators only: the refusal goes after a while."""
MORE = "More on this topic"


@dataclass(frozen=True, slots=True)
class Act:
    """A message or press; `seconds` until its outcome was seen, None where it never was."""

    what: str
    seconds: float | None


class Visitor:
    """Somebody at the page, who waits `patience` seconds for each thing."""

    def __init__(self, page: Any, patience: float = 10.0) -> None:
        self.page, self.patience = page, patience

    def messages(self) -> list[tuple[str, str]]:
        """Id and text of what stands in the channel."""
        return [(id, text) for id, text in self.page.evaluate(_READ)]

    def send(self, text: str, key: float = 0.0) -> Act:
        """Type it, `key` seconds a key; done when it and its answer stand in the channel."""
        box = self.page.locator("#channel-composer-input")
        box.click()
        box.fill("")
        box.press_sequentially(text, delay=1000 * key)
        return self._outcome(text, lambda: box.press("Enter"), text, 2)

    def press(self, label: str) -> Act:
        """Press the newest button of that name; done when something new stands in the channel."""
        button = self.page.locator("button.component-button", has_text=label).last
        return self._outcome(f"[{label}]", lambda: button.click(timeout=1000 * self.patience), "", 1)

    def _outcome(self, what: str, do: Callable[[], None], text: str, number: int) -> Act:
        last = self.messages()[-1][0]
        began = time.perf_counter()
        try:
            do()
            self.page.wait_for_function(_NEW, arg=[last, text, number], polling=20, timeout=1000 * self.patience)
            seconds = time.perf_counter() - began
            self.page.wait_for_function(_FREE, timeout=1000 * self.patience)
        except TimeoutError:
            self.page.reload()
            self.page.wait_for_function(_NEW, arg=["0", "", 1])
            return Act(what, None)
        return Act(what, seconds)


@contextmanager
def visitor(address: str, width: int = 1280) -> Iterator[Visitor]:
    """Open local mode's page. Needs playwright, and a `CHROMIUM`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(address)
        page.wait_for_function(_NEW, arg=["0", "", 1])
        yield Visitor(page)
        browser.close()


def visit(somebody: Visitor, number: int, key: float = 0.0, think: float = 0.0, seed: int = 1) -> Iterator[Act]:
    """So many messages and presses, some of them refused; up to `think` seconds pass between two."""
    chance = random.Random(seed)
    for at in range(number):
        if think:
            somebody.page.wait_for_timeout(1000 * chance.uniform(0, think))
        if at % 4 == 3 and somebody.page.locator("button.component-button", has_text=MORE).count():
            yield somebody.press(MORE)
        else:
            yield somebody.send(REFUSED if at % 10 == 5 else chance.choice(ASKED), key)
