"""What the bot says of its briefings, to be read and mended in one place."""

from __future__ import annotations

from collections.abc import Sequence

from cogs.ui.texts import count


def heading(number: int, search: str, prefix: str) -> str:
    """Above the list of briefings; `search` is safe to show already."""
    if search:
        return f"{count(number, 'briefing')} {'fits' if number == 1 else 'fit'} “{search}”:"
    how = f" `{prefix}briefings` and a word searches them; `{prefix}in` and a name asks one." if number > 1 else ""
    return f"I answer from {count(number, 'briefing')}:{how}"


def none_found(search: str, prefix: str) -> str:
    """The search found none."""
    return f"No briefing fits “{search}”. `{prefix}briefings` lists all of them."


def line(title: str, about: str, facts: int) -> str:
    """One briefing in the list."""
    return f"- **{title}**{f' ({about})' if about else ''}: {count(facts, 'fact')}"


def which(named: str, titles: Sequence[str], number: int, prefix: str) -> str:
    """Several briefings are called that."""
    shown = "\n".join(f"- {title}" for title in titles)
    more = f"\n- and {number - len(titles)} more" if number > len(titles) else ""
    return (
        f"{count(number, 'briefing')} fit “{named}”:\n{shown}{more}\n"
        f'Say more of its name, in quotation marks: `{prefix}in "its name" your question`.'
    )


def none_named(named: str, prefix: str) -> str:
    """`!in` named none that there is."""
    return (
        f"There is no briefing “{named}”. `{prefix}briefings` lists them; "
        f"then type `{prefix}in`, the name of one and your question."
    )


def ask_what(title: str, prefix: str, id: str) -> str:
    """`!in` named a briefing, and asked nothing."""
    return f"What do you want to know from “{title}”? Type `{prefix}in {id}` and your question."


def how_to_narrow(prefix: str) -> str:
    """`!in` alone."""
    return f"Type `{prefix}in`, the name of a briefing and your question. `{prefix}briefings` lists them."
