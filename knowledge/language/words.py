"""Words: from what people type to tokens, stems, sounds; and which words say nothing by themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer

# The vowel signs of India's scripts are no letters to Python, nor are those of Thai.
_LETTER = "(?:[^\\W\\d_]|[\u0900-\u0963\u0981-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e])"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|{_LETTER}+(?:['’]{_LETTER}+)*")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word in a text as it was typed, without numbers."""
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")
"""Scripts that put no spaces between words: of these, every two neighbouring letters are a word."""
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_SYMBOLS = {"€": " euro ", "$": " dollar ", "£": " pound ", "%": " percent ", "&": " and "}
_DROPPED = {"Cf", "Cc"}
_ACCENT = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u093c\ufe00-\ufe0f]"
)
"""Marks on letters that people leave out as often as not; in other scripts they are what tells words apart."""
_LETTERS = {
    **dict(zip("łŁøØđĐı", "lLoOdDi", strict=True)),
    **{"æ": "ae", "œ": "oe", "ँ": "ं"},
    **dict(zip("ىیکة", "ييكه", strict=True)),
}
"""Letters that people write one for the other, and that do not come apart into a letter and a mark."""
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
    )
} | {"twice": "2", "second": "2nd", "third": "3rd", "fourth": "4th", "hundred": "100", "thousand": "1000"}

STOP = frozenset(
    """a an the of to in on at by for from with about as into onto over than then so and or but nor if that this these
    those there here it its itself he him his she her hers they them their theirs we us our you your i me my mine
    is are was were be been being am do does did doing done have has had having will would shall should can could may
    might must not no yes ok okay please pls hey hi hello just really actually even also too very much any some such
    get got gets getting go goes going gonna wanna gotta let lets tell know say says said talk mean means thing things
    stuff like kind sort lot lots bit one ones someone somebody something anyone anybody anything everyone everybody
    what which who whom whose when where why how whats whos wheres hows whens whys dont didnt doesnt isnt arent wasnt
    werent cant couldnt wouldnt shouldnt wont havent hasnt hadnt im ive ill id youre youve theyre theyve weve thats
    theres u r ur y n wat wot wut wtf lol lmao idk tbh imo btw bro dude guys man yo plz thx exactly according article
    now currently atm rn again
    briefing text piece report author paper read reading heard think wonder wondering curious question answer quick
    le la les un une des du de et ou est sont dans sur pour par avec que qui quoi quel quelle quels quelles combien
    quand comment pourquoi ce cette ces il elle ils elles on nous vous je tu se ne pas plus au aux en y a
    el los las una unos unas del y o es son con para por que cual cuales quien quienes cuando como cuanto cuantos donde
    se su sus al lo no si mas
    i w z na do od po za ze się jest są to ten ta te co kto gdzie kiedy jak dlaczego czy ile który która które o u nie
    и в во на с со к о об от до по за из у не что кто где когда как почему ли это эта этот эти какой какая какие сколько
    а но же бы они он она их его ее
    der die das ein eine und oder ist sind wie was wer wo wann warum wieviel viele mit von zu im den dem
    """.split()
)
"""Words that carry no topic of their own, in the languages that people ask in."""

CHAT = dict(
    pair.split("=")
    for pair in """wen=when wich=which witch=which wat=what wut=what wot=what tht=that ther=there thier=their wer=where
    u=you ppl=people govt=government gov=government mil=military prez=president pm=minister
    pls=please abt=about bc=because cuz=because coz=because b4=before 2day=today tho=though rly=really sum=some
    somthing=something tihs=this teh=the adn=and waht=what hwo=how woh=who whoo=who wheres=where wheer=where
    kuanto=cuanto kien=quien ke=que q=que k=que xq=porque cn=con ki=qui c=ce koi=quoi kel=quel kombien=combien
    pk=pourquoi pq=porque tt=tout ds=dans""".split()
)
"""What people type for short, and what they mean by it."""

_VOWELS = re.compile(r"[aeiouyhw]+")
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"[sz]ch|sh|ch|cz|sz|zh|tj|j|g(?=[eiy])"), "j"),
    (re.compile(r"ck|[cq]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z"), "s"),
    (re.compile(r"v|w(?=[aeiou])"), "f"),
    (re.compile(r"dg|g"), "k"),
    (re.compile(r"d"), "t"),
    (re.compile(r"b"), "p"),
)


def clean(text: str) -> str:
    """Text as it was meant: no zero-width or direction marks, accents or control characters; small letters."""
    if text.isascii() and text.isprintable():
        for symbol in "$%&":
            text = text.replace(symbol, _SYMBOLS[symbol])
        return text.lower()
    text = unicodedata.normalize("NFKD", text)
    for character in set(text):
        if (meant := _meant(character)) != character:
            text = text.replace(character, meant)
    return unicodedata.normalize("NFC", text).casefold()


@lru_cache(maxsize=10_000)
def _meant(character: str) -> str:
    """What stands for a character in clean text; '' if nothing."""
    if character in "\t\r\n":
        return " "
    dropped = unicodedata.category(character) in _DROPPED or _ACCENT.match(character)
    return "" if dropped else _SYMBOLS.get(character) or _LETTERS.get(character, character)


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, in order: '5,000' is '5000', "Mali's" is 'mali', 'four' is '4'."""
    found = _TOKEN.findall(clean(text))
    # Most are plain words, for which there is nothing to do but this.
    words = [_NUMBERS.get(token, token) if token.isalpha() else _mended(token) for token in found]
    return tuple(words) if text.isascii() else tuple(_pairs(words))


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """The words; those of scripts without spaces by pairs of letters."""
    for word in words:
        if word.isascii() or not _UNSPACED.search(word):
            yield word
            continue
        end = 0
        for run in _UNSPACED.finditer(word):
            if run.start() > end:
                yield word[end : run.start()]
            letters, end = run.group(), run.end()
            yield from (letters[at : at + 2] for at in range(len(letters) - 1))
        if end < len(word):
            yield word[end:]


def _mended(token: str) -> str:
    """A number without the marks that part its thousands; a word without its apostrophes."""
    if token[0].isdigit():
        return token if token.isdigit() else _THOUSANDS.sub("", token)
    token = token.replace("’", "'").removesuffix("'s")
    head, mark, tail = token.partition("'")
    if mark:
        token = tail if len(head) <= 2 and len(tail) > 2 else head + tail.replace("'", "")
    return _NUMBERS.get(token, token)


_stemming = Lock()
"""A stemmer has one word in hand at a time."""


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one word, by its script: English for Latin letters, Russian for Cyrillic, Arabic for Arabic."""
    first = word[:1]
    if not first.isalpha():
        return word
    script = "russian" if "Ѐ" <= first <= "ӿ" else "arabic" if "\u0600" <= first <= "\u06ff" else "english"
    with _stemming:
        return str(_stemmer(script).stemWord(word))


def stems(words: Iterable[str]) -> list[str]:
    """The stems of words, in order."""
    return [stem(word) for word in words]


def content(words: Sequence[str]) -> list[str]:
    """The words that say something; all of them where none does."""
    return [word for word in words if word not in STOP]


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """What a word sounds like, roughly: 'prigozhin', 'prigojine' and 'prigozin' come close to each other."""
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    head, rest = word[:1], _VOWELS.sub("", word[1:])
    head = "a" if head in "aeiouyhw" else head
    return re.sub(r"(.)\1+", r"\1", head + rest)
