"""`python -m knowledge import` and `export`: files in and out at a terminal."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED, Briefing, KnowledgeError
from knowledge.importing import BY_HAND, About, Parcel, checked, numbered, unpack
from knowledge.intake import Imported, renamed, settled, take
from knowledge.progress import bar, say
from knowledge.store import Progress
from knowledge.writing import export


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two subcommands."""
    taking = commands.add_parser("import", help="take in briefing files (.toml) or articles (.txt, .md)")
    taking.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a briefing, or an article: one fact a sentence"
    )
    taking.add_argument("--title", default="", help="of an article; from its file's name if left out")
    taking.add_argument("--publisher", default="", help="of an article")
    taking.add_argument("--date", default="", help="of an article, such as 2021-09-30")
    taking.add_argument("--link", default="", help="of an article, http:// or https://")
    taking.add_argument("--licence", default="", help="of an article")
    taking.add_argument(
        "--server", type=int, default=SHIPPED, metavar="N", help="for one server alone; for all if left out"
    )
    taking.set_defaults(run=import_files)

    giving = commands.add_parser("export", help="write facts as a briefing file")
    giving.add_argument(
        "--server", type=int, default=SHIPPED, metavar="N", help="one server's own; if left out, those of all"
    )
    giving.add_argument("--briefing", default="", metavar="ID", help="of this briefing alone")
    giving.add_argument("--output", type=Path, metavar="FILE", help="where to; standard output if left out")
    giving.set_defaults(run=export_file)


def import_files(chosen: argparse.Namespace) -> int:
    """Take in files, each of them whole or not at all; one that cannot be taken does not stop the others."""
    files: list[Path] = chosen.files
    if len(files) > 1 and (chosen.title or chosen.link):
        raise KnowledgeError("A title or link belongs to one article; name one file at a time.")
    about = About(chosen.title, chosen.publisher, chosen.date, chosen.link, chosen.licence)
    # One file's mistake is known before a database is made.
    single = unpack(files[0], about, BY_HAND) if len(files) == 1 else None
    knowledge = Knowledge.open(chosen.db, chosen.encoder, progress=_first_reading)
    refused, lacking, done = 0, [], 0
    try:
        if single:
            with bar(single.name, " sentences") as progress:
                lacking += _take(knowledge, single, files[0], chosen.server, progress, ask=True)
        else:
            with bar("Importing", " files") as progress:
                for done, path in enumerate(files):
                    progress(done, len(files))
                    try:
                        lacking += _take(knowledge, unpack(path, about, BY_HAND), path, chosen.server)
                    except KnowledgeError as error:
                        refused += 1
                        say(str(error), sys.stderr)
        with bar("Reading new phrases", " phrases") as progress:
            knowledge.encode(progress)
    except KeyboardInterrupt:
        where = f" after {done} of {len(files)} files" if len(files) > 1 else ""
        print(f"Stopped{where}. Nothing is half done: run the same command again to go on.", file=sys.stderr)
        return 130
    finally:
        knowledge.close()
    if lacking:
        print(_to_add(lacking), file=sys.stderr)
    return 2 if refused else 0


def _take(
    knowledge: Knowledge, parcel: Parcel, path: Path, server: int, progress: Progress | None = None, ask: bool = False
) -> list[Parcel]:
    """Take one parcel and say so; returns it, emptied, if it lacks something."""
    # Which article the file made last time: its title may have been mended since.
    note = f"imported {server} {numbered('file', str(path.resolve()))}"
    parcel = renamed(knowledge.store, parcel, server, knowledge.store.notes.get(note) or parcel.source.id)
    if ask:
        parcel = _asked(knowledge, parcel, server)
    imported = take(knowledge.store, parcel, server, progress=progress)
    if imported.anything and parcel.article:
        knowledge.store.notes.put(note, imported.source.id)
    say("\n".join(told(parcel.name, imported)))
    known = replace(parcel, briefing=Briefing(imported.source))
    return [known] if known.article and known.lacking else []


def _asked(knowledge: Knowledge, parcel: Parcel, server: int) -> Parcel:
    """The parcel, with what it lacks asked for where somebody sits at a terminal."""
    known = settled(knowledge.store, parcel, server)
    if not (known.article and sys.stdin.isatty() and sys.stderr.isatty()):
        return parcel
    source = parcel.source
    for what in known.lacking:
        example = ", such as 2021-09-30" if what == "date" else ""
        while True:
            print(
                f"{what.capitalize()} of “{source.title}”{example} (Enter if unknown): ",
                end="",
                file=sys.stderr,
                flush=True,
            )
            answer = sys.stdin.readline().strip()
            try:
                source = checked(replace(source, **{what: answer}))
                break
            except KnowledgeError as error:
                print(error, file=sys.stderr)
    return parcel.about(source)


def _to_add(lacking: list[Parcel]) -> str:
    """What to add, so that answers can name where they come from."""
    missing = [what for what in ("publisher", "date") if any(what in parcel.lacking for parcel in lacking)]
    which = lacking[0].name if len(lacking) == 1 else f"{len(lacking)} articles"
    options = " and ".join(f"--{what}" for what in missing)
    return (
        f"{which}: nobody has said the {' and the '.join(missing)}; import again with {options}, "
        "so that answers can say where they come from."
    )


def _first_reading(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(
            f"\rReading new phrases: {done} of {total}", end="\n" if done >= total else "", file=sys.stderr, flush=True
        )


def told(name: str, imported: Imported) -> list[str]:
    """What an import did, line by line."""
    did = [
        f"{len(ids)} {what}"
        for ids, what in ((imported.added, "added"), (imported.changed, "changed"), (imported.removed, "removed"))
        if ids
    ]
    twin = ", where the same article stands already" if imported.twin else ""
    lines = [f"{name}: {', '.join(did) or 'nothing new'} in “{imported.source.title}”{twin}."]
    if imported.kept:
        lines.append(f"  Changed here by hand, and left so: {', '.join(imported.kept)}.")
    lines += [f"  Line {skipped.line} was not taken: {skipped.reason}." for skipped in imported.skipped]
    return lines


def export_file(chosen: argparse.Namespace) -> int:
    """Write a briefing file."""
    knowledge = Knowledge.open(chosen.db, "none")
    try:
        text = export(knowledge.store, chosen.server, chosen.briefing)
    finally:
        knowledge.close()
    if chosen.output is None:
        print(text, end="")
        return 0
    try:
        chosen.output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KnowledgeError(f"{chosen.output}: cannot be written ({error.strerror}).") from error
    return 0
