"""The question in a message: what stays when mentions, the prefix and `ask` are taken away."""

from __future__ import annotations

import re

_MENTION = re.compile(r"<@[!&]?\d+>")
_IN = re.compile(r"in\s+(.+)", re.IGNORECASE | re.DOTALL)
_ASK = re.compile(r"ask(?:\s+|$)", re.IGNORECASE)


def question_in(content: str, prefix: str) -> str:
    """`!ask wagner cost`, `!wagner cost` and `@bot wagner cost` all ask 'wagner cost'."""
    text = _MENTION.sub(" ", content).strip()
    named = text.startswith(prefix)
    text = text.removeprefix(prefix).strip()
    # A question may begin with the word by chance; right after the prefix or a mention it is the command.
    return _ASK.sub("", text, count=1) if (named or text != content.strip()) and _ASK.match(text) else text


def narrowed_in(content: str, prefix: str) -> str:
    """What stands behind `!in`: the name of a briefing, and the question; '' where it was not typed."""
    typed = _IN.match(content.removeprefix(prefix).strip()) if content.startswith(prefix) else None
    return typed[1] if typed else ""


def has_words(text: str) -> bool:
    """Whether there is anything to look up: a letter or a digit in any script."""
    return any(character.isalnum() for character in text)
