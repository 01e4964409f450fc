"""One clause of an article: how certain it is, who says so, what to quote of it, how it may be asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.briefing import ASK_LIMIT, QUOTE_WORDS
from knowledge.dates import found as dates_in
from knowledge.facts import Certainty
from knowledge.language.words import STOP, tokens
from knowledge.sentences import STARTERS

_JOINTS = re.compile(
    r";\s+|\s[–—]\s|,?\s+(?=(?:but|while|whereas|although|though)\s)|,\s+(?=and\s+(?:the|he|she|it|they|its|their|[A-Z])\b)"
)
SHORTEST = 4
"""Words that a clause has at least."""

_SIGNS: tuple[tuple[Certainty, str], ...] = (
    (Certainty.UNOFFICIAL, r"unofficial(?:ly)?|rumou?rs?|rumou?red|sources? close to|leaked"),
    (
        Certainty.CLAIMED,
        r"according to|reportedly|reported|allegedly|alleged|claim(?:s|ed)?|said|says|told|announced|denied|denies"
        r"|stated|insist(?:s|ed)|accus(?:es|ed)|warned|confirmed|admitted|argues|argued|wrote",
    ),
    (
        Certainty.PLANNED,
        r"would|will|shall|if|unless|plans?|planned|planning|intends?|intended|could|might|expected to|set to"
        r"|due to|upcoming|future",
    ),
    (
        Certainty.OPINION,
        r"likely|unlikely|seems?|seemed|appears?|apparently|probably|perhaps|should|must|all signs|another sign"
        r"|no doubt|clearly|obviously|arguably|i think|in my view",
    ),
)
_WHO = r"(?P<who>(?:the\s+|an?\s+)?[\w.’'-]+(?:\s+[\w.’'-]+){0,5}?)"
_SPEAK = (
    r"(?:said|says|told|announced|denied|denies|claim(?:s|ed)|stated|insist(?:s|ed)|warned|confirmed|admitted|argue[sd]"
)
_SPEAK += r"|wrote|accus(?:es|ed)|added)"
_SPEAKERS = (
    re.compile(rf"\baccording to\s+{_WHO}(?=[,.;:)]|$|\s+(?:and|in|on|that|who|which)\b)", re.I),
    re.compile(
        rf"(?P<who>(?:\b[Tt]he\s+)?(?:\b[A-Z][\w.’'-]*\s+(?:(?:and|of)\s+)?){{1,10}})(?:has\s+|have\s+|had\s+)?{_SPEAK}\b"
    ),
    re.compile(rf"^{_WHO}\s+(?:has\s+|have\s+|had\s+)?{_SPEAK}\b", re.I),
    re.compile(
        r"[,”\"]\s*(?:said|says|told|wrote|added)\s+(?P<who>(?:the\s+)?[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,4})"
    ),
)
_NUMBER = re.compile(
    r"(?P<money>[€$£¥]\s?\d[\d.,]*|\d[\d.,]*\s*(?:(?:million|billion|thousand)\s+)?(?:euros?|dollars?|pounds|francs))"
    r"|\b(?P<count>\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|dozens of|hundreds of"
    r"|thousands of)\b(?:\s+(?:hundred|thousand|million))?(?:[\s-]+(?:strong|[A-Z][a-z]+))?\s+(?P<thing>[a-z]{3,})"
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_PLACE = re.compile(rf"\s(?:in|at|near)\s(?:the\s)?(?P<place>(?!{_MONTH})[A-Z][\w’'-]+(?:\s(?:of\s)?[A-Z][\w’'-]+)*)")
_WHEN = re.compile(
    rf",?\s+(?:late\s+|early\s+)?(?:on|in|since|until|by)\s+(?:the\s+)?"
    rf"(?:(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}}\b)?(?:,?\s+\d{{4}})?|[12]\d{{3}})\b"
)
_LINK = re.compile(r"(?:and|but|while|whereas|although|though)\s+", re.I)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|will|would|can|could|may|might|must|do|does|did|[a-z]+ed|[a-z]+ing|paid|made"
    r"|built|took|gave|sent|left|came|went|became|began|held|met|won|lost|fell|rose|grew|saw|got|ran|broke|led|kept"
    r"|brought|bought|sold|said|told|wrote|spoke|lies|remains|makes|says|wants|plans)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What can be read off one clause."""

    text: str
    """As it stands in its sentence."""
    certainty: Certainty = Certainty.STATED
    signs: tuple[str, ...] = ()
    """The words that say how certain it is."""
    said_by: str = ""
    when: str = ""

    @classmethod
    def read(cls, text: str) -> Clause:
        """Read one clause."""
        signs = [(kind, m[0].lower()) for kind, words in _SIGNS for m in re.finditer(rf"\b(?:{words})\b", text, re.I)]
        said = next((m["who"] for pattern in _SPEAKERS if (m := pattern.search(text))), "")
        certainty = signs[0][0] if signs else Certainty.STATED
        speaker = said.strip(" ,.") if certainty in (Certainty.CLAIMED, Certainty.UNOFFICIAL) else ""
        when = next(iter(dates_in(text)), "")
        return cls(text, certainty, tuple(dict.fromkeys(word for _, word in signs)), speaker, when)

    @property
    def keywords(self) -> tuple[str, ...]:
        """Its telling words."""
        telling = (word for word in tokens(self.text) if word not in STOP and len(word) > 2)
        return tuple(dict.fromkeys(telling))[:6]

    def quote(self) -> str:
        """At most twelve of its words in a row: those with the most names and figures."""
        words = list(re.finditer(r"\S+", self.text))
        if len(words) > QUOTE_WORDS:
            weights = [_weight(word[0], at) for at, word in enumerate(words)]
            starts = range(len(words) - QUOTE_WORDS + 1)
            best = max(starts, key=lambda at: (sum(weights[at : at + QUOTE_WORDS]), -at))
            words = words[best : best + QUOTE_WORDS]
        return self.text[words[0].start() : words[-1].end()].strip(" ,;:.!?…") if words else ""

    def asks(self, topic: str) -> list[str]:
        """A few ways to ask for it."""
        number, place, date = _NUMBER.search(self.text), _PLACE.search(self.text), _WHEN.search(self.text)
        asks = []
        if number and number["money"]:
            asks.append("how much money is it?")
        elif number:
            asks.append(f"how many {number['thing']} are there?")
        if self.when or date:
            asks.append(f"when was it that {_asked(self.text, date)}?")
        if place and self.certainty is not Certainty.OPINION:
            asks.append(f"where was it that {_asked(self.text, place)}?")
        if self.said_by:
            asks.append(f"who says that {_asked(self._unsaid())}?")
        if not asks:
            asks.append(f"is it true that {_asked(self.text)}?")
        asks.append(
            " ".join([topic.lower(), *[word for word in self.keywords if word not in tokens(topic)][:2]]).strip()
        )
        return [ask for ask in asks if len(ask) <= ASK_LIMIT - 10]

    def _unsaid(self) -> str:
        """Without who says so."""
        who = re.escape(self.said_by)
        return re.sub(rf",?\s*\baccording to {who}|^{who}\s+(?:has |have |had )?{_SPEAK}\s+(?:that )?", "", self.text)


def clauses(sentence: str) -> list[Clause]:
    """The clauses of a sentence: two facts in one are told apart."""
    parts, start = [], 0
    for joint in _JOINTS.finditer(sentence):
        before, after = sentence[start : joint.start()], sentence[joint.end() :]
        long = min(len(before.split()), len(after.split())) >= SHORTEST
        if long and _VERB.search(after) and before.count("“") == before.count("”"):
            parts.append(before)
            start = joint.end()
    return [Clause.read(part.strip()) for part in (*parts, sentence[start:])]


def _weight(word: str, at: int) -> float:
    return (
        any(map(str.isdigit, word)) * 2 + (at > 0 and word[0].isupper()) + (word.lower().strip(",.") not in STOP) * 0.5
    )


def _asked(text: str, without: re.Match[str] | None = None) -> str:
    """The clause inside a question: without what is asked for, small at its beginning, not too long."""
    if without:
        text = text[: without.start()] + text[without.end() :]
    text = text.strip(" ,;:.!?…")
    text = text[link.end() :] if (link := _LINK.match(text)) else text
    words = text.split()[:16]
    if words and (words[0] in STARTERS or words[0].lower() in STOP or words[0] == "All"):
        words[0] = words[0].lower()
    return " ".join(words).rstrip(",;:")
