"""Text that is safe to show: no markdown but ours, no mention, no longer than Discord takes."""

from __future__ import annotations

import re

MESSAGE = 2000
"""The most characters that a message may have."""
LABEL = 80
"""The most characters that a button may show."""

# Marks that turn or hide what stands around them, and halves of characters; joiners inside words and emoji are left.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
# What an address is made of. At its end stand no signs that rather belong to the sentence, or to somebody's markdown.
_INSIDE, _LAST = r"[\w/?#&=%+$@~.,:;!'-]|\*(?=[^\s*])", r"[^\W_]|[/#&=%+$@-]"
_TAIL = r"[.,:;\"')\]]"
"""Signs that Discord leaves out at the end of an address."""
_LINK = rf"https?://(?:{_INSIDE}|\((?:{_INSIDE})*\))+(?:{_LAST}|\((?:{_INSIDE})*\))"
_MENTION = re.compile(r"@(?=everyone|here)|(?<=<)@(?=[!&]?\d+>)")
_SIGN = re.compile(
    rf"(?P<link>{_LINK})"
    # A mention is broken behind its @, where Discord's own server looks too; it knows no backslash.
    rf"|(?P<mention>{_MENTION.pattern})"
    r"|(?P<start>(?:^|(?<=\*\*))[ \t]*(?:\d+(?=\.(?!\S))|(?=>|#(?![^#\s])|[-+](?![^-+#\s]))))(?P<first>.)"
    rf"|[\\*_~|`\[]|<(?!\s|@[!&]?\d+>)|:(?=[\w+-]+:|//{_TAIL}*(?!{_TAIL})\S)",
    re.MULTILINE,
)
_PLAIN_LINK = re.compile(r"https?://[\w/?#&=%+$@.,:;!'-]+")
_SEEN_END = re.compile(rf"{_TAIL}*\s|\)$")
_ESCAPED = re.compile(r"\\([^\w\s]|_)|<(https?://[^\s<>]+)>|\u200b")


def tidy(text: str) -> str:
    """One line, without marks that nobody sees."""
    return " ".join(_HIDDEN.sub("", text).split())


def escape(text: str) -> str:
    """Show markdown and mentions as they were typed, wherever it is put; a link stays whole and can be clicked."""
    text = _HIDDEN.sub("", text)
    return _SIGN.sub(lambda sign: _harmless(sign, text), text)


def _harmless(sign: re.Match[str], text: str) -> str:
    if link := sign["link"]:
        # Bare where Discord sees its end; elsewhere what follows, also a quotation mark of ours, would belong to it.
        bare = _PLAIN_LINK.fullmatch(link) and (link == text or _SEEN_END.match(text, sign.end()))
        return link if bare else f"<{link}>"
    if sign["mention"]:
        return "@\u200b"
    return f"{sign['start']}\\{sign['first']}" if sign["first"] else f"\\{sign.group()}"


def unescape(shown: str) -> str:
    """What was typed, from what `escape` made of it."""
    return _ESCAPED.sub(lambda found: found[1] or found[2] or "", shown)


def safe(text: str, room: int = MESSAGE) -> str:
    """What somebody typed: on one line, not too long, and nothing in it works as markdown or a mention."""
    return escape(shorten(tidy(text), room))


def code(text: str, room: int = MESSAGE) -> str:
    """What somebody typed, to stand between backticks: there a backslash would be seen, and a backtick ends it."""
    return _MENTION.sub("@\u200b", shorten(tidy(text), room).replace("`", "'"))


def marked(answer: str, room: int = MESSAGE) -> str:
    """A fact's answer: its own bold stays, everything else is shown as it was typed."""
    whole = tidy(answer).replace("****", "")
    if len(whole) > room or whole.count("**") % 2:
        return safe(whole.replace("**", ""), room)
    return escape(whole).replace(r"\*\*", "**")


def shorten(text: str, room: int) -> str:
    """Cut between words, with an ellipsis; half an address leads elsewhere, so it is none."""
    if len(text) <= room:
        return text
    cut = text[: max(room - 1, 0)]
    for link in re.finditer(_LINK, text):
        if link.start() < len(cut) < link.end():
            cut = cut[: link.start()] or re.sub("https?://", "", cut)
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > room // 2 else cut).rstrip(" ,;:") + "…"


def size(text: str) -> int:
    """Characters as Discord's clients count them: an emoji may be two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_UNIT = re.compile(r"\\[^\w\s]|\\_|<[^\s<>]+>|https?://\S+|`[^`\n]+`|.", re.DOTALL)


def fit(text: str) -> str:
    """No longer than a message may be: the last resort, after everything that may be left out was."""
    if size(text) <= MESSAGE:
        return text
    room = len(text.encode("utf-16-le", "surrogatepass")[: 2 * (MESSAGE - 1)].decode("utf-16-le", "ignore"))
    return text[: max((unit.end() for unit in _UNIT.finditer(text) if unit.end() <= room), default=0)] + "…"
