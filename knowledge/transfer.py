"""`python -m knowledge import` and `export`: files in and out at a terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED, KnowledgeError
from knowledge.importing import About, unpack
from knowledge.intake import Imported, take
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
    """Take in files: all of them, or none where one has a mistake."""
    if len(chosen.files) > 1 and (chosen.title or chosen.link):
        raise KnowledgeError("A title or link belongs to one article; name one file at a time.")
    about = About(chosen.title, chosen.publisher, chosen.date, chosen.link)
    parcels = [unpack(path, about) for path in chosen.files]
    knowledge = Knowledge.open(chosen.db, chosen.encoder)
    try:
        with knowledge.store.database.transaction():
            done = [(parcel, take(knowledge.store, parcel, chosen.server)) for parcel in parcels]
        knowledge.encode()
    finally:
        knowledge.close()
    for parcel, imported in done:
        print("\n".join(told(parcel.name, imported)))
    return 0


def told(name: str, imported: Imported) -> list[str]:
    """What an import did, line by line."""
    did = [
        f"{len(ids)} {what}"
        for ids, what in ((imported.added, "added"), (imported.changed, "changed"), (imported.removed, "removed"))
        if ids
    ]
    lines = [f"{name}: {', '.join(did) or 'nothing new'} in “{imported.source.title}”."]
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
