"""The fixed words of an answer in the languages that people ask in; the facts themselves stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.facts import Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's words. `{}` stands for what is put in."""

    certainty: str
    levels: dict[Certainty, str]
    said_by: str
    source: str
    place: str
    """{} is the paragraph, then the sentence."""
    guess: str
    otherwise: str
    """Said above what another briefing says of the same thing."""
    unsure: str
    instead: str
    """Said after 'not it', above the next best facts."""
    unknown: str
    does_say: str
    closest: str
    nearest: str
    english: str
    """Says that the briefing is in English; empty in English."""
    moderators: str
    excerpt: str
    again: str
    asked: str
    helpful: str
    not_it: str
    more: str
    remove: str
    none: str


def spoken(language: str) -> str:
    """The two letters of a language that the bot speaks: 'es' for 'es-419', 'en' for all that it does not."""
    code = language[:2].lower()
    return code if code in WORDS else "en"


def words(language: str) -> Words:
    """The words of that language, or the English ones."""
    return WORDS[spoken(language)]


def _levels(stated: str, claimed: str, unofficial: str, planned: str, opinion: str) -> dict[Certainty, str]:
    return dict(zip(Certainty, (stated, claimed, unofficial, planned, opinion), strict=True))


WORDS = {
    "en": Words(
        certainty="How certain",
        levels=_levels("stated as fact", "a claim", "unofficial", "planned, not done yet", "the author's judgement"),
        said_by="said by {}",
        source="Source",
        place="paragraph {}, sentence {}",
        guess="My best guess:",
        otherwise="Another briefing says otherwise:",
        unsure="Did you mean one of these?",
        instead="Then perhaps one of these?",
        unknown="The briefing does not say.",
        does_say="What it does say:",
        closest="The closest that it says:",
        nearest="Nearest topics:",
        english="",
        moderators="Added by this server's moderators, with the source they gave.",
        excerpt="Excerpt, not reviewed.",
        again="I have just answered that:",
        asked="Asked:",
        helpful="Helpful",
        not_it="Not it",
        more="More on this topic",
        remove="Remove",
        none="None of these",
    ),
    "fr": Words(
        certainty="Certitude",
        levels=_levels(
            "affirmé comme un fait", "une affirmation", "non officiel", "prévu, pas encore fait", "jugement de l’auteur"
        ),
        said_by="dit par {}",
        source="Source",
        place="paragraphe {}, phrase {}",
        guess="Ma meilleure hypothèse :",
        otherwise="Un autre briefing dit autre chose :",
        unsure="Vouliez-vous dire l’un de ces points ?",
        instead="Alors peut-être l’un de ceux-ci ?",
        unknown="Le briefing ne le dit pas.",
        does_say="Ce qu’il dit :",
        closest="Ce qu’il dit de plus proche :",
        nearest="Thèmes les plus proches :",
        english="Le briefing est en anglais.",
        moderators="Ajouté par les modérateurs de ce serveur, avec la source qu’ils ont donnée.",
        excerpt="Extrait, non relu.",
        again="Je viens d’y répondre :",
        asked="Question :",
        helpful="Utile",
        not_it="Ce n’est pas ça",
        more="Plus sur ce thème",
        remove="Supprimer",
        none="Aucun de ceux-ci",
    ),
    "pl": Words(
        certainty="Pewność",
        levels=_levels(
            "podane jako fakt", "twierdzenie", "nieoficjalne", "planowane, jeszcze niezrealizowane", "ocena autora"
        ),
        said_by="powiedziane przez: {}",
        source="Źródło",
        place="akapit {}, zdanie {}",
        guess="Moje najlepsze przypuszczenie:",
        otherwise="Inny briefing mówi co innego:",
        unsure="Czy chodziło o jedno z tych?",
        instead="To może jedno z tych?",
        unknown="Briefing o tym nie mówi.",
        does_say="Co mówi na ten temat:",
        closest="Najbliższe temu, co mówi:",
        nearest="Najbliższe tematy:",
        english="Briefing jest po angielsku.",
        moderators="Dodane przez moderatorów tego serwera, z podanym przez nich źródłem.",
        excerpt="Fragment, niesprawdzony.",
        again="Odpowiedź jest już powyżej:",
        asked="Pytanie:",
        helpful="Pomocne",
        not_it="To nie to",
        more="Więcej na ten temat",
        remove="Usuń",
        none="Żadne z tych",
    ),
    "ru": Words(
        certainty="Достоверность",
        levels=_levels(
            "сообщается как факт", "утверждение", "неофициально", "планируется, ещё не сделано", "оценка автора"
        ),
        said_by="кто сказал: {}",
        source="Источник",
        place="абзац {}, предложение {}",
        guess="Моё лучшее предположение:",
        otherwise="Другой брифинг говорит иначе:",
        unsure="Вы имели в виду что-то из этого?",
        instead="Тогда, возможно, что-то из этого?",
        unknown="В брифинге об этом не говорится.",
        does_say="Что в нём говорится:",
        closest="Самое близкое, что в нём есть:",
        nearest="Ближайшие темы:",
        english="Брифинг на английском языке.",
        moderators="Добавлено модераторами этого сервера; источник указан ими.",
        excerpt="Отрывок, не проверен.",
        again="Ответ уже есть выше:",
        asked="Вопрос:",
        helpful="Полезно",
        not_it="Не то",
        more="Ещё по теме",
        remove="Удалить",
        none="Ничего из этого",
    ),
    "es": Words(
        certainty="Certeza",
        levels=_levels(
            "afirmado como hecho", "una afirmación", "extraoficial", "previsto, aún no realizado", "juicio del autor"
        ),
        said_by="dicho por {}",
        source="Fuente",
        place="párrafo {}, frase {}",
        guess="Mi mejor suposición:",
        otherwise="Otro informe dice otra cosa:",
        unsure="¿Quiso decir alguno de estos?",
        instead="¿Entonces quizá alguno de estos?",
        unknown="El informe no lo dice.",
        does_say="Lo que sí dice:",
        closest="Lo más cercano que dice:",
        nearest="Temas más cercanos:",
        english="El informe está en inglés.",
        moderators="Añadido por los moderadores de este servidor, con la fuente que indicaron.",
        excerpt="Extracto, sin revisar.",
        again="Acabo de responder a eso:",
        asked="Pregunta:",
        helpful="Útil",
        not_it="No es eso",
        more="Más sobre este tema",
        remove="Eliminar",
        none="Ninguno de estos",
    ),
    "de": Words(
        certainty="Gewissheit",
        levels=_levels(
            "als Tatsache genannt",
            "eine Behauptung",
            "inoffiziell",
            "geplant, noch nicht geschehen",
            "Einschätzung des Autors",
        ),
        said_by="gesagt von {}",
        source="Quelle",
        place="Absatz {}, Satz {}",
        guess="Meine beste Vermutung:",
        otherwise="Ein anderes Briefing sagt etwas anderes:",
        unsure="Meinten Sie eines davon?",
        instead="Dann vielleicht eines davon?",
        unknown="Das Briefing sagt dazu nichts.",
        does_say="Was es dazu sagt:",
        closest="Was dem am nächsten kommt:",
        nearest="Nächstliegende Themen:",
        english="Das Briefing ist auf Englisch.",
        moderators="Von den Moderatoren dieses Servers hinzugefügt, mit der von ihnen genannten Quelle.",
        excerpt="Auszug, nicht geprüft.",
        again="Das habe ich gerade beantwortet:",
        asked="Frage:",
        helpful="Hilfreich",
        not_it="Das ist es nicht",
        more="Mehr zu diesem Thema",
        remove="Entfernen",
        none="Keines davon",
    ),
    "ar": Words(
        certainty="درجة اليقين",
        levels=_levels("مذكور كحقيقة", "ادعاء", "غير رسمي", "مخطط له ولم يحدث بعد", "رأي الكاتب"),
        said_by="على لسان {}",
        source="المصدر",
        place="الفقرة {}، الجملة {}",
        guess="أفضل تخمين لدي:",
        otherwise="إحاطة أخرى تقول غير ذلك:",
        unsure="هل تقصد واحدًا مما يلي؟",
        instead="إذًا ربما واحد من هذه؟",
        unknown="التقرير لا يذكر ذلك.",
        does_say="ما يذكره التقرير:",
        closest="أقرب ما يذكره:",
        nearest="أقرب المواضيع:",
        english="التقرير مكتوب بالإنجليزية.",
        moderators="أضافه مشرفو هذا الخادم مع المصدر الذي ذكروه.",
        excerpt="مقتطف لم تتم مراجعته.",
        again="لقد أجبت عن ذلك للتو:",
        asked="السؤال:",
        helpful="مفيد",
        not_it="ليس هذا",
        more="المزيد حول هذا الموضوع",
        remove="حذف",
        none="لا شيء من هذه",
    ),
}
