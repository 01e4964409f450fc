"""`python -m knowledge draft`: an article -> a briefing file that a person finishes."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge import dates
from knowledge.clauses import SHORTEST, Clause, clauses
from knowledge.drafts import new_id
from knowledge.facts import Entity, KnowledgeError, Source, Topic
from knowledge.importing import checked, numbered, read_article, slug
from knowledge.mentions import Mention, mentions
from knowledge.paragraphs import Paragraph
from knowledge.sentences import sentences
from knowledge.unfinished import ASKS, TODO
from knowledge.writing import pairs, text_of

TOPICS = 12
"""A draft names no more topics than that; a person may."""
_DATED = re.compile(r"(?:date|published|updated)(?:\s+on)?\s*:?\s+(.+)", re.I)
_HEAD = """\
# A draft, made from {name}. To finish it:
# - write each answer in your own words, as sure as the article is and no surer; its sentence stands above it
# - keep, mend or delete what was found: topics, names, certainty, dates, quotes
# - mend the ways to ask that are proposed, and write more, in the words of people who have not read the article
# - add what people will ask and the article does not say, as an [[unknown]] with id, topic, answer and asks
# `python -m knowledge check {file} --article {name}` says what is still missing."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    drafting = commands.add_parser("draft", help="draft a briefing file from an article (.txt, .md), to be finished")
    drafting.add_argument("article", type=Path, metavar="ARTICLE")
    drafting.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to; standard output if left out")
    for what, example in (
        ("publisher", ""),
        ("date", ", such as 2021-09-30"),
        ("title", ""),
        ("link", ", http:// or https://"),
        ("licence", ""),
    ):
        drafting.add_argument(f"--{what}", default="", help=f"of the article{example}")
    drafting.set_defaults(run=write_draft)


def write_draft(chosen: argparse.Namespace) -> int:
    """Write a draft; a file that is there already is left alone."""
    said, article = read_article(chosen.article)
    told = {
        what: getattr(chosen, what) or said.get(what, "") for what in ("publisher", "date", "title", "link", "licence")
    }
    text = draft(article, told, chosen.article.name, chosen.output.name if chosen.output else "FILE")
    if chosen.output is None:
        print(text, end="")
        return 0
    try:
        with chosen.output.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise KnowledgeError(f"{chosen.output}: is there already; name another file, or move it away.") from error
    except OSError as error:
        raise KnowledgeError(f"{chosen.output}: cannot be written ({error.strerror}).") from error
    print(
        f"{chosen.output}: {text.count('[[fact]]')} facts to finish; "
        f"python -m knowledge check {chosen.output} --article {chosen.article} says what is missing.",
        file=sys.stderr,
    )
    return 0


def draft(article: Sequence[Paragraph], told: dict[str, str], name: str, file: str = "FILE") -> str:
    """The text of a briefing file with everything in it that can be read off the article. Raises KnowledgeError."""
    source, above = _source(article, told, name)
    placed = [
        (f"{number}.{place}", sentence)
        for number, paragraph in enumerate(article, 1)
        if number not in above and not paragraph.heading
        for place, sentence in enumerate(sentences(paragraph.text), 1)
        if len(sentence.split()) >= SHORTEST and not sentence.endswith("?")
    ]
    if not placed:
        raise KnowledgeError(f"{name}: holds no sentence to draft from.")
    named = mentions(sentence for _, sentence in placed)
    topics = _topics(named, source)
    blocks = [_HEAD.format(name=name, file=file), "\n".join(["[briefing]", *_told(source)])]
    blocks += ["\n".join(["[[topic]]", *pairs(id=topic.id, name=topic.name, also=topic.also)]) for topic, _ in topics]
    blocks += ["\n".join(["[[entity]]", *_entity(mention.entity)]) for mention in named]
    taken: set[str] = set()
    for place, sentence in placed:
        for clause in clauses(sentence):
            topic = next(
                (topic for topic, mention in topics if mention and mention.stands_in(clause.text)), topics[-1][0]
            )
            id = new_id(topic.id, clause.text, taken)
            taken.add(id)
            blocks.append("\n".join(["[[fact]]", *_fact(id, topic, clause, place, sentence)]))
    return "\n\n".join(blocks) + "\n"


def _source(article: Sequence[Paragraph], told: dict[str, str], name: str) -> tuple[Source, set[int]]:
    """What is known of the source, and the paragraphs above the text that say so."""
    above: set[int] = set()
    title, date = told["title"], told["date"]
    for number, paragraph in enumerate(article[:5], 1):
        dated = _DATED.fullmatch(paragraph.text)
        found = dates.read(dated[1] if dated else paragraph.text)
        if found:
            above.add(number)
            date = date or found
        elif paragraph.text == title or (paragraph.text[-1] not in '.!?…”"' and len(paragraph.text.split()) >= 2):
            above.add(number)
            title = title or paragraph.text
        else:
            break
    title = title or re.sub(r"[-_\s]+", " ", Path(name).stem).strip()
    source = Source(slug(title) or numbered("article", title), told["publisher"], title, date, link=told["link"])
    return checked(replace(source, licence=told["licence"])), above


def _topics(named: Sequence[Mention], source: Source) -> list[tuple[Topic, Mention | None]]:
    """The names that stand there most often, and one for all the rest."""
    found: dict[str, tuple[Topic, Mention | None]] = {}
    for mention in named:
        id = slug(mention.entity.name)
        if id and mention.times > 1 and len(found) < TOPICS:
            found.setdefault(id, (Topic(id, mention.entity.name, mention.entity.also), mention))
    return [*found.values(), (Topic("background", "Background"), None)]


def _told(source: Source) -> Iterator[str]:
    yield f"id = {text_of(source.id)}"
    hints = {"publisher": "who published it", "date": "when it was published, such as 2021-09-30"}
    for what in ("publisher", "title", "date", "language", "credit", "link", "licence"):
        value = getattr(source, what)
        if not value and what in hints:
            yield f'{what} = ""  # {TODO} {hints[what]}; leave it empty, without this note, where nobody knows'
        elif value or what in ("link", "licence", "credit"):
            yield f"{what} = {text_of(value)}"


def _entity(entity: Entity) -> Iterator[str]:
    yield from pairs(name=entity.name, kind=entity.kind)
    yield from pairs(also=entity.also) if entity.also else ("also = []",)


def _fact(id: str, topic: Topic, clause: Clause, place: str, sentence: str) -> Iterator[str]:
    yield f"# {place}: {sentence}"
    if clause.text != sentence:
        yield f"# Of it: {clause.text}"
    yield from pairs(id=id, topic=topic.id, keywords=clause.keywords)
    yield f'answer = "{TODO} say it in your own words"'
    yield "\n".join(["quotes = [", f"  {{ {', '.join(pairs(at=place, text=clause.quote()))} }},", "]"])
    spotted = f"  # spotted: {', '.join(clause.signs)}" if clause.signs else ""
    yield f"certainty = {text_of(clause.certainty)}{spotted}"
    yield from pairs(said_by=clause.said_by, when=clause.when)
    asks = [f"{TODO} {ask}" for ask in clause.asks(topic.name if topic.id != "background" else "")]
    yield "\n".join(["asks = [", *(f"  {text_of(ask.strip())}," for ask in asks), f"  # at least {ASKS} of them", "]"])
