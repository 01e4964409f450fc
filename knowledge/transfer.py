"""`python -m knowledge import` and `export`: files in and out at a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.answering import Knowledge
from knowledge.facts import SHIPPED, Briefing, KnowledgeError
from knowledge.importing import BY_HAND, About, Parcel, checked, numbered, unpack
from knowledge.intake import Imported, batches, renamed, settled, take, together
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
    taking = _Taking(knowledge, chosen.server, about)
    try:
        if single:
            with bar(single.name, " sentences") as progress:
                taking.one(single, files[0], progress)
        else:
            with bar("Importing", " files") as progress:
                taking.many(files, progress)
        with bar("Reading new phrases", " phrases") as progress:
            knowledge.encode(progress)
    except KeyboardInterrupt:
        where = f" after {taking.done} of {len(files)} files" if len(files) > 1 else ""
        print(f"Stopped{where}. Nothing is half done: run the same command again to go on.", file=sys.stderr)
        return 130
    finally:
        knowledge.close()
    if taking.lacking:
        print(_to_add(taking.lacking), file=sys.stderr)
    return 2 if taking.refused else 0


class _Taking:
    """Takes files in, and says of each what it did once that is kept."""

    def __init__(self, knowledge: Knowledge, server: int, about: About) -> None:
        self._knowledge = knowledge
        self._server = server
        self._about = about
        self._read = 0
        self.done = 0
        """So many files are dealt with."""
        self.refused = 0
        self.lacking: list[Parcel] = []
        """Those that lack something that an answer should name, emptied."""

    def one(self, parcel: Parcel, path: Path, progress: Progress) -> None:
        """A single file; what it lacks is asked for where somebody sits at a terminal."""
        say(self._take(_asked(self._knowledge, self._renamed(parcel, path), self._server), path, progress))

    def many(self, paths: Sequence[Path], progress: Progress) -> None:
        """Many files, a few hundred sentences a transaction."""
        for lot in batches(self._unpacked(paths, progress)):
            said = []
            with together(self._knowledge.store, lot):
                for path, parcel in lot:
                    try:
                        said.append((self._take(self._renamed(parcel, path), path), sys.stdout))
                    except KnowledgeError as error:
                        said.append((str(error), sys.stderr))
            self.done = self._read
            for text, where in said:
                self.refused += where is sys.stderr
                say(text, where)

    def _unpacked(self, paths: Sequence[Path], progress: Progress) -> Iterator[tuple[Path, Parcel]]:
        for self._read, path in enumerate(paths, 1):
            progress(self._read - 1, len(paths))
            try:
                yield path, unpack(path, self._about, BY_HAND)
            except KnowledgeError as error:
                self.refused += 1
                say(str(error), sys.stderr)

    def _renamed(self, parcel: Parcel, path: Path) -> Parcel:
        # Which article the file made last time: its title may have been mended since.
        before = self._knowledge.store.notes.get(self._note(path))
        return renamed(self._knowledge.store, parcel, self._server, before or parcel.source.id)

    def _note(self, path: Path) -> str:
        return f"imported {self._server} {numbered('file', str(path.resolve()))}"

    def _take(self, parcel: Parcel, path: Path, progress: Progress | None = None) -> str:
        """Take one parcel; returns what to say of it."""
        imported = take(self._knowledge.store, parcel, self._server, progress=progress)
        if imported.anything and parcel.article:
            self._knowledge.store.notes.put(self._note(path), imported.source.id)
        known = replace(parcel, briefing=Briefing(imported.source))
        if known.article and known.lacking:
            self.lacking.append(known)
        return "\n".join(told(parcel.name, imported))


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
