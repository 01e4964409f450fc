"""How an English question is put: what it asks for, of whom, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SAYER = re.compile(
    r"(?:what|how|when|where|why|whatever) (?:did|does|do|has|have|would|will|is|was) (?P<who>(?:\w+ ){1,4}?)"
    r"(?:say|said|saying|think|comment|announce|announced|claim|claimed|tweet|tweeted)\b"
)
_NOUN = re.compile(
    r"\b(?:which|whose|how (?:many|much)|what (?:kind|sort|type|number|brand|model|name)s? of"
    r"|(?:in|at|on|from|by|of|to) what|what)"
    r"(?: (?:of|the|other|exact|kind|sort|type|single|particular|specific))* (?P<noun>[^\W\d_]{3,})"
)
_PART = re.compile(r"\w['’]s (?P<of>[^\W\d_]{3,})|\b(?P<part>[^\W\d_]{4,}) of (?:the )?[^\W\d_]{3,}", re.I)
_YES_NO = re.compile(
    r"(?:(?:and|but|so|or|then) )*(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|isnt|arent"
    r"|wasnt|dont|doesnt|didnt|hasnt|wont|true|really)\b"
)
_US = re.compile(
    r"\bU\.?S\.?(?:A\.?)?(?=\W|$)|\b(?i:the usa?\b|us (?=(?:troops|soldiers|army|military|forces|mercenaries|president"
    r"|government|embassy|citizens|sanctions|marines|congress|senate|dollars?|drones?|weapons|base)\b))"
)
_BEGINS_A_CLAUSE = r"(?:before|after|when|while|if|since|because|although|now that|given that|once|as)\b"
_CLAUSES = (
    re.compile(rf"^{_BEGINS_A_CLAUSE}[^,?]{{3,}},\s+(?=\w+\s+\w)", re.I),
    re.compile(
        r"(?<=\w),?\s+(?:before|after|when|while|if|since|because|although|now that|given that|as soon as|even though)"
        r"\s+.{3,}$",
        re.I,
    ),
)

_ASKS = re.compile(
    r"(?:[,:;…]|\s[-–—])\s+(?:(?:so|and|but|now|then)\s+)?(?=(?:how|whats?|when|whos?|whose|where|why|which|is|are|was|were|did|does|do|can"
    r"|could|will|would|has|have)\b(?:\s+\S+){2,}$)",
    re.I,
)
_LONG = 6
"""Words before a question that are a story of their own."""


def sayer(words: Sequence[str]) -> Sequence[str]:
    """Who is asked to have said something, in words; nobody for most questions."""
    found = _SAYER.search(" ".join(words))
    return found["who"].split() if found else ()


def asked_noun(words: Sequence[str]) -> str:
    """What is asked for by name: 'towns' of 'in which towns'; '' where nothing is."""
    found = _NOUN.search(" ".join(words))
    return found["noun"] if found else ""


def parts(text: str) -> list[str]:
    """What somebody or something has, as asked: 'navy' of "Mali's navy", 'king' of 'king of Mali'."""
    return [found["of"] or found["part"] for found in _PART.finditer(text)]


def yes_no(words: Sequence[str]) -> bool:
    """Whether it can be answered with yes or no."""
    return bool(_YES_NO.match(" ".join(words)))


def with_countries(text: str) -> str:
    """'US' as a word that is no other: in small letters it is 'us'."""
    return _US.sub(" usa ", text) if "us" in text.lower() else text


def focused(text: str) -> tuple[str, str]:
    """The sentence that asks, without its clauses; and the clause beside it, or ''."""
    sentences = [s.strip() for s in re.split(r"(?<=[.!?…])\s+", text) if s.strip()]
    asking = [s for s in sentences if s.endswith("?") and len(s.split()) >= 3]
    sentence = asking[-1] if asking else text if len(sentences) < 2 else sentences[-1]
    told = [found for found in _ASKS.finditer(sentence) if len(sentence[: found.start()].split()) >= _LONG]
    if told:
        sentence = sentence[told[-1].end() :]
    for clause in _CLAUSES:
        if found := clause.search(sentence):
            rest = sentence[: found.start()] + sentence[found.end() :]
            if len(rest.split()) >= 3:
                return rest, found.group()
    return sentence, ""
