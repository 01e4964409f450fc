"""Text that is safe to show: no markdown but ours, no mention, no longer than Discord takes."""

from __future__ import annotations

import re

MESSAGE = 2000
"""The most characters that a message may have."""
LABEL = 80
"""The most characters that a button may show."""

# Marks that turn or hide what stands around them; joiners inside words and emoji are left alone.
_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINK = re.compile(r"https?://[^\s<>\[\]()]+")
_MARKDOWN = re.compile(r"[\\*_~|`]|\[(?=[^\]]*\]\()|^(?:>|#|-)(?=[#>\s-])", re.MULTILINE)
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)|(?<=<)(?=[#/]|t:|id:|a?:\w)")


def tidy(text: str) -> str:
    """One line, without marks that nobody sees."""
    return " ".join(_HIDDEN.sub("", text).split())


def escape(text: str) -> str:
    """Show markdown and mentions as they were typed; a link stays whole."""
    parts, end = [], 0
    for link in _LINK.finditer(text):
        parts += [_escape(text[end : link.start()]), link.group()]
        end = link.end()
    return "".join([*parts, _escape(text[end:])])


def _escape(text: str) -> str:
    return _MENTION.sub(lambda found: found.group() + "\u200b", _MARKDOWN.sub(r"\\\g<0>", text))


def safe(text: str, room: int = MESSAGE) -> str:
    """What somebody typed: on one line, not too long, and nothing in it works as markdown or a mention."""
    return escape(shorten(tidy(text), room))


def marked(answer: str, room: int = MESSAGE) -> str:
    """A fact's answer: its own bold stays, everything else is shown as it was typed."""
    whole = tidy(answer)
    parts = whole.split("**")
    if len(whole) > room or len(parts) % 2 == 0:
        return safe(whole.replace("**", ""), room)
    return "**".join(escape(part) for part in parts)


def shorten(text: str, room: int) -> str:
    """Cut between words, with an ellipsis."""
    if len(text) <= room:
        return text
    cut = text[: max(room - 1, 0)]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > room // 2 else cut).rstrip(" ,;:") + "…"


def size(text: str) -> int:
    """Characters as Discord's clients count them: an emoji may be two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(text: str) -> str:
    """No longer than a message may be: the last resort, after everything that may be left out was."""
    if size(text) <= MESSAGE:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * (MESSAGE - 1)].decode("utf-16-le", "ignore") + "…"
