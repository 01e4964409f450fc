"""All that the bot says of files, to be read and mended in one place, as in `texts`."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.ui.texts import count

FILE_GONE = "The file is no longer on Discord. Send it again."
FILE_SLOW = "Discord did not give me the file in time. Send it again in a minute."
ARTICLE_FORM = "Where is the article from?"
TELL_SOURCE = "Where it is from"
TITLE = "Title"
PUBLISHER = "Publisher"
DATE = "Date of publication"
DATE_HINT = "2021-09-30, 2021-09 or 2021"
LINK = "Link"
LINK_HINT = "https://…"
NOT_TAKEN_FILE = "not-taken.txt"


def file_too_big(name: str, size: int, most: int) -> str:
    """More than may be sent."""
    return f"{name}: has {size / 1e6:,.1f} MB; {most / 1e6:g} MB at most, so split it and send the parts."


def an_article(name: str) -> str:
    """A prefix command cannot open the form."""
    return f"{name} is an article. Press the button and say where it is from; then I take it in, one fact a sentence."


def reading_file(name: str) -> str:
    """Before the first fact."""
    return f"Reading {name}…"


def taking_in(name: str, done: int, total: int) -> str:
    """On the way."""
    return f"Taking in {name}: {done:,} of {total:,}…"


def imported(title: str, added: int, changed: int, removed: int, same: int) -> str:
    """What a file brought."""
    did = [
        f"{what}: {number:,}"
        for what, number in (("added", added), ("changed", changed), ("removed", removed), ("as before", same))
        if number
    ]
    return f"Facts from “{title}”: {', '.join(did)}."


def twin(title: str) -> str:
    """The same article under another name."""
    return f"The same article was taken in before, as “{title}”."


EXCERPTS = "Each sentence answers now, marked as an excerpt that nobody has reviewed. `/inbox` shows them one by one."


def left_alone(ids: Sequence[str]) -> str:
    """What moderators changed since the last import."""
    shown = ", ".join(f"`{id}`" for id in ids[:10])
    more = f" and {len(ids) - 10} more" if len(ids) > 10 else ""
    return f"Changed here by hand, and left so: {shown}{more}."


def not_taken(number: int, in_file: bool) -> str:
    """Above the lines that could not be taken."""
    where = f"; all of them are in {NOT_TAKEN_FILE}" if in_file else ""
    return f"Not taken: {count(number, 'line')}{where}."


def line_not_taken(line: int, reason: str, text: str) -> str:
    """One line of the file, and why."""
    return f"- line {line}: {reason} (“{text}”)"


def exported(facts: int) -> str:
    """The file is attached."""
    whole = count(facts, "fact")
    return f"This server's own {whole}, as a briefing file. `/briefing import` takes it in again, here or elsewhere."


def export_too_big(size: int) -> str:
    """More than Discord takes."""
    return (
        f"The file has {size / 1e6:,.1f} MB, and Discord does not take that here. Whoever runs me gets it with "
        "`python -m knowledge export`."
    )
