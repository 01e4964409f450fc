"""What people put around a question and what their thumbs do to it: none of it changes what is asked."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Disturb = Callable[[str, random.Random], str]

_GREETINGS = (
    ("hey all :) ", " thx!!"),
    ("hi everyone, quick one: ", ""),
    ("good morning! ", " thank you :)"),
    ("sorry if this was asked before, ", ""),
    ("yo guys ", " cheers"),
    ("hello bot, can you tell me ", " please?"),
    ("ok so ", " lol"),
    ("umm hi! new here. ", " tysm <3"),
)
_HEARSAY = (
    "my cousin says {}",
    "my brother told me {}",
    "i read somewhere that {}",
    "someone on twitter claims {}",
    "a friend asked me {}",
    "ppl keep saying {}",
)
_NEEDS = (
    "{} pls i need it for school",
    "{} asking for a friend",
    "i have an exam tomorrow, {}",
    "{} its for my homework",
    "need this for a paper: {}",
    "{} my boss wants to know",
)
_MARKS = (
    "<:pepethink:1122334455667788990> {}",
    "{} <:monkaS:998877665544332211>",
    "{} <a:wave:112233445566778899>",
    "<@1122334455667788990> {}",
    "{} 🤔",
    "||{}||",
    "**{}**",
)


def greeting(q: str, chance: random.Random) -> str:
    """Hello and thanks around it."""
    before, after = chance.choice(_GREETINGS)
    return before + q + after


def capitals(q: str, chance: random.Random) -> str:
    """All in capitals."""
    return q.upper()


def space(q: str, chance: random.Random) -> str:
    """The first space missing."""
    return q.replace(" ", "", 1)


def hearsay(q: str, chance: random.Random) -> str:
    """Somebody else who says or asks so."""
    return chance.choice(_HEARSAY).format(q)


def need(q: str, chance: random.Random) -> str:
    """What it is wanted for."""
    return chance.choice(_NEEDS).format(q)


def marks(q: str, chance: random.Random) -> str:
    """Discord's marks and emojis."""
    return chance.choice(_MARKS).format(q)


def slip(q: str, chance: random.Random) -> str:
    """A letter lost, doubled or swapped in one of the longer words."""
    words = list(re.finditer(r"[^\W\d_]{4,}", q))
    if not words:
        return q
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 1)
    swapped = q[:at] + q[at + 1] + q[at] + q[at + 2 :]
    return chance.choice([q[:at] + q[at + 1 :], q[:at] + q[at] + q[at:], swapped])


KINDS: dict[str, Disturb] = {f.__name__: f for f in (greeting, capitals, space, hearsay, need, marks, slip)}
