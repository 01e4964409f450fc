"""What kind of answer a question wants, by how it is put: number, date, person, place, reason."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = {
    "number": r"""how (?:many|much|big|large|strong|long|often|far|old)|number of|amount|count\b
        |what (?:percent|share|proportion)|combien|cb\b|cuant[oa]|quant[oiae]\b|quant[oa]s|il[eu]\b|сколько|скока
        |скільки|wie ?viel|kac\b|ne kadar|ngapi|(?:kiasi|pesa) gani""",
    "date": r"""when\b|(?:what|which) (?:date|day|month|year|time)|since when|dates?\b|quand\b|cuando|quando|kiedy
        |когда|коли\b|wann\b|ne zaman|hangi (?:ay|tarih|yil|gun)|lini\b|tarehe""",
    "person": r"""(?:who|whos|whom|whose)\b|which (?:minister|president|person|man|woman)|qui\b|quien|quem\b|chi\b
        |kto\b|[кх]то\b|wer\b|kim(?:dir|ler|in)?\b|nani\b""",
    "place": r"""where\b|(?:what|which) (?:countr|cit|place|region)|d?onde\b|dove\b|gdzie\b|где\b|куда\b|де\b|куди\b
        |wo\b|wohin\b|nere(?:de|ye|den|si)|wapi\b""",
    "reason": r"""why\b|how come|what for|reasons?\b|purpose|what (?:made|drove|pushed|led)|pourquoi|por que|porque\b
        |para que\b|perche|finalita|scopo|dlaczego|czemu|po co\b|почему|зачем|чому\b|навіщо|нащо|warum|wieso|wofur
        |wozu|neden\b|nicin|niye|ne icin|sebep|kwa ?nini|mbona|sababu""",
}
_PIECES = {
    # Arabic writes its small words together with the next; Chinese and Japanese all of them.
    "number": "كم|كام|多少|几[个名架次人亿]?|幾|いくつ|いくら|何[人機台回名]|कितन|kitn",
    "date": "متى|امتى|إمتى|什么时候|何时|哪天|几月|いつ|何月|何日|कब|kab\\b",
    "person": "\\bمن\\b|\\bمين\\b|谁|誰|だれ|कौन|किसने|किसका|kaun|kisne",
    "place": "أين|وين|فين|哪里|哪儿|哪[个些]国家|どこ|どの国|कहा|kaha",
    "reason": "لماذا|ليش|ليه|علاش|为什么|为何|为啥|なぜ|なんで|どうして|何のため|क्यों|kyu|kyon",
}
_WANTS = re.compile(
    "|".join(rf"\b(?P<{want}>{re.sub(chr(10) + ' *', '', words)})" for want, words in _WORDS.items())
    + "|"
    + "|".join(f"(?P<{want}_>{pieces})" for want, pieces in _PIECES.items())
)


@lru_cache(maxsize=50_000)
def wanted(typed: str) -> frozenset[str]:
    """What kinds of answer a question in clean, small letters wants; none, one, or more where it asks more."""
    return frozenset(found.lastgroup.rstrip("_") for found in _WANTS.finditer(typed) if found.lastgroup)
