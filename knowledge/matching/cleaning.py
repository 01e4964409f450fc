"""A question without what people put around it: marks, greetings, thanks, hearsay, capitals, letters that look alike.

It is cleaned once, before everything else. Where nothing would be left, the text stays as it was.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from knowledge.conversation.prefix import UNSEEN
from knowledge.language.words import WORD

_MARKS = re.compile(
    r"<a?:\w+:\d+>|<t:-?\d+(?::\w)?>|</[^:>]+:\d+>|<(?:@[!&]?|\#|id:)\w+>|:[a-z0-9_+-]*[a-z][a-z0-9_+-]*:"
    r"|<?https?://\S+|\bwww\.\S+|@(?:everyone|here)\b",
    re.I,
)
"""Emojis of servers, times, commands, mentions, links, as Discord writes them."""
_LINK = re.compile(r"\[([^\]]+)\]\(\S+?\)")
_MARKDOWN = re.compile(r"\*\*|__|~~|\|\||`+|(?m:^\s*(?:>{1,3}|#{1,3}|-#)\s)|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_SMILEY = re.compile(
    r"(?<!\w)(?:[:;=8xX][-'^o]?[()\[\]DPpOo3/\\|*]+|<3+|\^[_.]?\^|[-=]_+[-=]|[xX][dD]+|[oO]_[oO]|T_T|¯\S+)(?!\w)"
)

_LIKE_LATIN = str.maketrans(
    "аеорсухіјѕԁһкмтнвАВЕКМНОРСТУХІЈЅαορενικτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhkmthbABEKMHOPCTYXIJSaopevuktABEZHIKMNOPTYX"
)
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[Ͱ-ӿ])[A-Za-zͰ-ӿ]+\b")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NUMERAL = re.compile(r"[ivxlcdm]+", re.I)
"""In Roman figures, letters are doubled for a reason."""


_MANNERS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("manners.toml").read_text(encoding="utf-8"))
"""What people put around a question."""


def _any(kind: str) -> str:
    return "(?:" + "|".join(_MANNERS[kind]).replace(" ", r"\s+") + ")"


_SEP = r"[\s,.!?;:~…\-–—'’]*"
_STOPS = r"(?=$|[\s,.!?;:…\-–—])"
_NEED = rf"(?:(?:and|because|cuz|cos|bc|as)\s+)?{_any('need')}"
_FRONTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # Scripts without spaces have none behind a greeting either.
        rf"{_SEP}{_any('hello')}(?:[\s,]+(?:the\s+)?{_any('all')})*(?:{_STOPS}|(?=[^\x00-\u024f])){_SEP}",
        rf"{_SEP}(?:{_any('aside')}|{_any('thanks')}){_STOPS}{_SEP}",
        rf"{_SEP}{_NEED}{_SEP}(?:(?:so|and)\b|:|-)?\s*(?=\w)",
        r"(?:(?:so|and|but|ok|well|yo),?\s+)?(?:"
        rf"{_any('who')}(?:\s+(?:on|in|from|at)\s+(?:the\s+)?\w+)?\s+"
        r"(?:(?:just|keeps?|always|also|was|were|is|are|has\s+been)\s+)?"
        rf"{_any('says')}(?:\s+(?:that|this|me|us|if|whether|about\s+how|:))*|{_any('hearsay')})[,:]?\s",
    )
)
_BACKS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?:^|[\s,.!;:?…\-–—]+)(?:(?:(?:and|many|with|warm)\s+)*(?:{_any('thanks')}|{_any('tail')})"
        r"|(?<=[,.!?;] )(?:anyone|guys|folks|dude|man|everyone|people))(?P<end>[\s,.!;:…~]*\??[\s.!…~]*)$",
        rf"(?P<end>[\s,.!;:?()\-–—]+){_NEED}[\s.!?)]*$",
    )
)


@lru_cache(maxsize=4096)
def cleaned(text: str) -> str:
    """The question alone; the text without its marks where all of it is manners, and as it is where it is all marks."""
    plain = _plain(text)
    return _peeled(plain) or plain or text.strip()


def _plain(text: str) -> str:
    """Without marks, in ordinary letters."""
    text = unicodedata.normalize("NFKC", UNSEEN.sub("", text))
    text = _MARKS.sub(" ", _LINK.sub(r"\1", text))
    text = _SMILEY.sub(" ", _MARKDOWN.sub("", text))
    text = "".join(
        " " if unicodedata.category(c) in ("So", "Sk", "Co", "Cs", "Cc") and c not in "°^`" else c for c in text
    )
    text = _MIXED.sub(lambda word: _latin(word.group()), text)
    text = WORD.sub(lambda word: word.group() if _NUMERAL.fullmatch(word.group()) else _squeezed(word.group()), text)
    text = " ".join(text.split())
    return text.lower() if _shouted(text) else text


def _squeezed(word: str) -> str:
    """'helllooo' as 'helloo'."""
    return _STRETCHED.sub(r"\1\1", word)


def _latin(word: str) -> str:
    """A word of two alphabets in Latin letters, if all its others look like these."""
    changed = word.translate(_LIKE_LATIN)
    return changed if changed.isascii() else word


def _shouted(text: str) -> bool:
    """Whether capitals say nothing: 'HOW MUCH', but not 'US' or 'PMC meaning'."""
    letters = [c for c in text if c.isalpha() and c.lower() != c.upper()]
    if len(letters) < 4 or (" " not in text and len(letters) < 6):
        return False
    return sum(c.isupper() for c in letters) > 0.6 * len(letters)


def _peeled(text: str) -> str:
    """Without manners at either end, one after the other."""
    before = ""
    while text != before:
        before = text
        for front in _FRONTS:
            if (found := front.match(text)) and _left(text[found.end() :]):
                text = text[found.end() :].lstrip(" ,.!;:-–—")
        for back in _BACKS:
            if (found := back.search(text)) and _left(text[: found.start()]):
                asks = "?" in found["end"]
                text = text[: found.start()].rstrip(" ,;:-–—(")
                text += "?" if asks and not text.endswith("?") else ""
    return text.strip()


def _left(text: str) -> bool:
    """Whether there is a word in it."""
    return bool(re.search(r"[^\W_]{2}|[^\W\d_]|\d", text))
