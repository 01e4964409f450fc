"""What commands begin with, as people type it: in capitals, in full width, with marks that nobody sees."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What a keyboard or an emoji brings along and no eye sees."""
_LONGEST = 64
"""Characters that a prefix may have as it is typed, with all that is not seen."""


def folded(text: str) -> str:
    """The same for all that looks the same or is a capital of it: `！` is `!`, `B!` is `b!`; '' for what is unseen."""
    return unicodedata.normalize("NFKD", UNSEEN.sub("", unicodedata.normalize("NFKD", text)).casefold())


def typed_prefix(text: str, prefix: str) -> str:
    """The prefix as it stands at the beginning of a text, with all the unseen that belongs to it; '' if it does not."""
    wanted = folded(prefix)
    found = ""
    for end in range(1, min(len(text), _LONGEST) + 1):
        begun = folded(text[:end])
        if begun == wanted:
            found = text[:end] if wanted else ""
        elif found or not wanted.startswith(begun):
            break
    return found


def without_prefix(text: str, prefix: str) -> str | None:
    """What stands behind the prefix; None where the text does not begin with it."""
    typed = typed_prefix(text, prefix)
    return text[len(typed) :].strip() if typed else None
