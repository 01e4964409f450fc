"""Which language a question is in: by its letters where these tell, else by two telling words."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

import cyrtranslit

from knowledge.language.words import clean

UNDECIDED = ""
"""Nothing tells: a name, a number, one word."""

_SCRIPTS = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("fa", re.compile(r"[\u067e\u0686\u0698\u06a9\u06af\u06cc]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
"""Scripts that one language uses, or one above all."""
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SURE = 2
"""What a text has to score: two telling words, or one that nobody else uses."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALONE = {
    "fr": _words("combien pourquoi comment lequel laquelle quels quelles quelle qu'est jusqu'à aujourd'hui"),
    "es": _words("cuánto cuánta cuántos cuántas cuantos cuantas cuándo dónde quién quiénes qué cuál cuáles cómo ¿"),
    "pt": _words("quantos quantas onde quais não você são também já foi estão"),
    "it": _words("quanti quante perché dove cos'è chi quali è sono gli degli della dello nella"),
    "de": _words("wieviel wieviele wie warum weshalb welche welcher welches wofür wann wurde wurden nicht"),
    "pl": _words("ile ilu dlaczego kiedy gdzie która które który jakie czemu jest czy są się"),
    "tr": _words("kaç neden nerede nedir kimdir hangi ne kim mi mı mu mü için nasıl"),
    "sw": _words("nani nini lini wapi gani ngapi kwa je kwanini ya wa na ni"),
    # As it is typed in Latin letters.
    "hi": _words(
        "kya kitna kitne kitni kahan kahaan kyu kyun kyon kaun kisne kisko kab hai hain mein nahi milega kiya"
    ),
    "ru": _words("сколько почему кто когда где зачем что чем какой какие какая это"),
    "uk": _words("скільки чому хто коли де навіщо що чим який які яка це чи та є"),
}
"""Question words and the like, in languages that share few of them; a word of two languages counts half."""
_SMALL = {
    "en": _words(
        """the of and to in is are was were be it they he she what who when where why how did does do which with for
        from that this these those many much has have had will would there their his her by on at about any an or not
        whats whos wat u wanna gonna i me my you your tell said say whose whom it's what's who's can could should does
        if as than then them its our we us but so just get got going into after before cost number"""
    ),
    "fr": _words(
        """le la les un une des du de et est sont dans sur pour par avec que qui quoi quel quand ce cette ces il elle
        ils elles nous vous je pas au aux ont a été était fait c l d qu où sa son ses leur leurs en ki cb dans leurs"""
    ),
    "es": _words(
        """el la los las un una unos unas del de y es son en con para por que como cuanto cuanta cuando donde quien cual
        su sus al lo se fue han ha hay este esta ese estan está están según más tropas"""
    ),
    "pt": _words(
        """o a os as um uma do da dos das e é em no na nos nas com para por que como quanto quando quem qual seu sua ao
        se foi foram há este esta esse ele eles mais pelo pela tropas"""
    ),
    "it": _words(
        """il lo la i gli le un uno una di del dei delle da dal in nel con su sul per tra e che come quanto quando quale
        cosa si ha hanno al alla ai alle non più suo sua"""
    ),
    "de": _words(
        """der die das ein eine einen einem einer und oder ist sind was wer wo viel viele mit von zu zum zur im in den
        dem des für auf hat haben wird werden sich bei aus nach es an sie er man hatte wollen will sollen"""
    ),
    "pl": _words(
        """i w z na do od po za ze to ten ta te co kto jak nie ma mają był była było były przez dla jaki jaka kim komu
        czyj kogo juz już tez też oraz o u we tam"""
    ),
    "tr": _words(
        """ve bir bu da de ile olarak olan var yok daha kadar göre gibi sonra önce o şu onun oldu olacak etti ediyor
        tarafından fransa'nın mali'ye mali'de mali'nin rusya'nın"""
    ),
    "sw": _words(
        """la cha za vya katika kutoka hii hiyo huyo hao huko walikuwa ilikuwa alikuwa kuwa kama au lakini wake yake
        kuhusu kati baada kabla walisema alisema nchi serikali"""
    ),
    "hi": _words("ko ka ki ke se ne me tha thi the raha rahe liye aur par kaise ye yeh wo woh koi kuch gaya diya diye"),
    "ru": _words(
        """и в во на с со к ко о об от до по за из у не как ли они он она их его ее её этот эти а но же бы был была было
        были для при или если чтобы будет будут есть"""
    ),
    "uk": _words(
        """і й в у на з із зі до від по за не як вони він вона їх його її цей ці а але ж би був була було були для при
        або якщо щоб буде будуть про яку яких яким якого"""
    ),
}
"""Other small words."""


_OF_A_SCRIPT = {
    "hi": _words(
        """के का की को में से ने है हैं था थी थे और पर कौन क्या कब कहाँ कहां कितने कितना कितनी किस किसने किसका क्यों कैसे नाम यह वह ये वे हो
        गया गई गए रहा रही रहे करना किया जो तो भी लिए बारे"""
    ),
    "ar": _words(
        """من في على إلى الى عن هو هي ما ماذا هل كم متى أين اين لماذا كيف الذي التي أن ان كان كانت هذا هذه مع أو او و
        مين فين وين ليش ليه شو ايش امتى اللي"""
    ),
}
"""Small words where the script alone tells the language."""


@cache
def small_words(code: str) -> frozenset[str]:
    """The words of a language that say nothing by themselves, as `words.clean` leaves them; none if it is not known."""
    known = (words.get(code, frozenset()) for words in (_ALONE, _SMALL, _OF_A_SCRIPT))
    return frozenset(clean(word) for word in frozenset().union(*known))


_LETTERS = (
    ("uk", re.compile(r"[іїєґ]")),
    ("ru", re.compile(r"[ыэъё]")),
    ("pl", re.compile(r"[ąęłńśźż]")),
    ("tr", re.compile(r"[ığş]")),
    ("es", re.compile(r"[¿¡ñ]")),
    ("pt", re.compile(r"[ãõ]")),
    ("de", re.compile(r"[ßä]")),
    ("fr", re.compile(r"[œêèùû]|ç")),
    ("it", re.compile(r"[òì]")),
)
"""Letters that speak for a language, as one small word does."""


def detected(text: str, names: Collection[str] = ()) -> str:
    """Two letters for the language of a text; UNDECIDED where neither its letters nor two of its words tell.

    `names`: words that are the same in every language, in small letters; they have no say.
    """
    lowered = text.casefold()
    for code, script in _SCRIPTS:
        if script.search(lowered):
            return code
    words = [word for word in _WORD.findall(lowered) if word not in names]
    cyrillic = bool(_CYRILLIC.search(lowered))
    codes = ("ru", "uk") if cyrillic else tuple(code for code in _SMALL if code not in ("ru", "uk"))
    score = dict.fromkeys(codes, 0.0)
    for word in words:
        alone = [code for code in codes if word in _ALONE.get(code, ())]
        small = [code for code in codes if word in _SMALL[code] and code not in alone]
        for code in alone:
            score[code] += _SURE if len(alone) + len(small) == 1 else 1
        for code in small:
            score[code] += 1
    for code, letters in _LETTERS:
        if code in score:
            score[code] += min(2, len(set(letters.findall(lowered)))) * (1 if not cyrillic else 2)
    best = max(score, key=lambda code: (score[code], code == "en"))
    if cyrillic:
        return best if score[best] else "ru"
    others = max(value for code, value in score.items() if code != best)
    return best if score[best] >= _SURE and score[best] > others else UNDECIDED


_LATIN_TELLS = {
    "ru": _words(
        """skolko skoka skolka kogda gde pochemu zachem chto shto kakoy kakoi kakie kakaya chem komu eto stoit naemniki
        naemnikov rossiya rossii voyska vojska perevorot perevoroty francuzov franciya franciyu oni dlya zaplatyat
        poluchit vertoletov vertolety oruzhie kakuyu kto takoy takoi ministr"""
    ),
    "uk": _words(
        """skilky khto hto koly de chomu navishcho navischo shcho scho yakyi yakyy yaki yaka tse chy naimantsi
        rosiia rosiya viiska skilki koli francuziv frantsuziv otrymaye platyt kosztuye koshtuye"""
    ),
}
_ARABIC_TELLS = {
    "kam": "كم", "man": "من", "meen": "من", "mn": "من", "huwa": "هو", "howa": "هو", "howwa": "هو", "mata": "متى",
    "emta": "متى", "imta": "متى", "ayna": "أين", "wayn": "أين", "wein": "أين", "fein": "أين", "limaza": "لماذا",
    "limatha": "لماذا", "lesh": "لماذا", "leh": "لماذا", "leeh": "لماذا", "madha": "ماذا", "maza": "ماذا",
    "shu": "ماذا", "eh": "ما", "ma": "ما", "hiya": "هي", "hya": "هي", "fi": "في", "ila": "إلى", "min": "من",
    "3an": "عن", "3ala": "على", "3adad": "عدد", "dawla": "دولة", "dowla": "دولة", "ra2is": "رئيس", "rais": "رئيس",
    "wazir": "وزير", "jaysh": "جيش", "gaysh": "جيش", "junud": "جنود", "gonood": "جنود", "murtaziqa": "مرتزقة",
    "mortazaka": "مرتزقة", "fransa": "فرنسا", "faransa": "فرنسا", "rusiya": "روسيا", "rosia": "روسيا",
    "rusia": "روسيا", "wagner": "فاغنر", "fagner": "فاغنر", "mali": "مالي", "inqilab": "انقلاب", "enqelab": "انقلاب",
    "ta2ira": "طائرة", "silah": "سلاح", "asliha": "أسلحة", "taklifa": "تكلفة", "thaman": "ثمن", "tarikh": "تاريخ",
    "maqal": "مقال", "katab": "كتب", "qal": "قال", "al": "ال", "el": "ال",
}  # fmt: skip
_ARABIC_ASKS = frozenset(
    "kam meen mata emta imta ayna wayn wein fein limaza limatha lesh leeh madha maza shu huwa howa howwa".split()
)


def in_own_script(text: str) -> str:
    """Russian, Ukrainian or Arabic that was typed in Latin letters, in its own; any other text as it is."""
    if not text.isascii():
        return text
    words = text.lower().split()
    bare = [word.strip(".,!?:;") for word in words]
    for code, tells in _LATIN_TELLS.items():
        if sum(word in tells for word in bare) >= (2 if len(bare) > 2 else 1) and bare[0] not in _SMALL["en"]:
            russian = str(cyrtranslit.to_cyrillic(_as_transliterated(text.lower()), "ru"))
            return russian.translate(str.maketrans("ыэ", "ие")) if code == "uk" else russian
    if sum(word in _ARABIC_TELLS for word in bare) >= max(2, 0.4 * len(bare)) and any(
        word in _ARABIC_ASKS for word in bare
    ):
        return " ".join(_ARABIC_TELLS.get(word, word) for word in bare)
    return text


def _as_transliterated(text: str) -> str:
    """As the tables of cyrtranslit have it, which people's fingers do not know."""
    for typed, meant in (("w", "v"), ("kh", "h"), ("x", "h"), ("sch", "shh"), ("shch", "shh"), ("q", "k"), ("ts", "c")):
        text = text.replace(typed, meant)
    return re.sub(r"l(?=[bcdfgkmnprstvz])", "l'", text)
