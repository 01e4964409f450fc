"""What somebody typed is shown as they typed it: nothing works as markup, a link stays a link, all can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from discord.utils import utcnow
from hypothesis import example, given
from hypothesis import strategies as st

from cogs.ui import texts
from cogs.ui.languages import WORDS
from cogs.ui.markup import MESSAGE, code, escape, fit, marked, safe, shorten, size, tidy, unescape
from cogs.ui.replies import asked_in, asked_line, lead_of
from knowledge.facts import Source

CORPUS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "markup.json").read_text())
"""Texts and how another reader of Discord's markup, in another language, read them: its `how` tells."""
PLAIN = {"text", "url", "autolink", "twemoji"}

PIECES = [
    *"*_~|`[]()<>#-+@:\\!&/\"'.,? \n\r\t\f\u2028\u200b\u202e\ud83da7é”🎉", "**", "||", "~~", "```", "](", "://", "-# ",
    "1. ", "<@", "<#", "</", "<:", "<t:", ":>", "everyone", "here", "123456789012345678", "free nitro", ":tada:", "https://x.y",
    "(`mali`)", "https://evil.example/a_b", "https://", "http://w.org/Mali_(country)", "https://discord.com/channels/1/2/3",
]  # fmt: skip
TYPED = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


# A reader of Discord's markup, written apart: only where a sign is escaped or inside a link is it harmless.
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
POINTED = re.compile(r"<([^: >]+:/[^ >]+)>")
URL = re.compile(r"https?://[^\s<]+[^<.,:;\"')\]\s]")
BEGINS = re.compile(
    r"[*_~|`\[\\]|<(?!@\u200b)[@#/:!&?\w]|@everyone|@here|:[\w+-]+:"
    r"|(?:(?<=\n)|(?<=\A)) *(?:[>]|#{1,3}\s|-#\s|[-+*]\s|\d+\.\s)"
)


def read(shown: str) -> tuple[list[str], str, list[str]]:
    """Where markup begins; what is seen; the links that can be clicked."""
    begun, seen, links, at = [], "", [], 0
    while at < len(shown):
        if found := ESCAPE.match(shown, at):
            seen += found[1]
        elif found := POINTED.match(shown, at) or URL.match(shown, at):
            links.append(found[1] if found.re is POINTED else found[0])
            seen += links[-1]
        else:
            if found := BEGINS.match(shown, at):
                begun.append(shown[at : at + 20])
            seen += shown[at]
        at = found.end() if found and not begun else at + 1
    return begun, seen.replace("\u200b", ""), links


def test_the_reader_sees_what_there_is_to_see() -> None:
    seen = [row["typed"] for row in CORPUS["rows"] if set(row["raw"]) - PLAIN - {"br"} and not read(row["typed"])[0]]
    # Blanks at a line's end are no sign, and neither is what only our tidying would bring to light.
    assert [typed for typed in seen if typed == tidy(typed)] == []


def test_what_another_reader_read_as_plain_text_is_what_we_show() -> None:
    assert len(CORPUS["rows"]) > 900
    for row in CORPUS["rows"]:
        assert set(row["read"]) <= PLAIN
        assert safe(row["typed"]) == row["shown"]


@given(TYPED)
@example("[[free nitro]](https://evil.example)")
@example("https://.\\<#123456789012345678>")
@example("https://x.y<@1> **https://x.y**")
def test_nothing_typed_begins_markup(typed: str) -> None:
    for shown in (safe(typed), f"> “{safe(typed)}”", f"{safe(typed)} {safe(typed)}"):
        begun, seen, links = read(shown.removeprefix("> "))
        assert begun == []
        assert tidy(typed) in seen
        assert all(link.startswith(("http://", "https://")) for link in links)
    assert all(link in tidy(typed) for link in read(safe(typed))[2])
    assert unescape(safe(typed)) == tidy(typed)
    assert read(escape(typed))[0] == []


@given(TYPED)
def test_only_a_facts_own_bold_works(typed: str) -> None:
    assert read(marked(typed).replace("**", ""))[0] == []
    assert marked(typed).count("**") % 2 == 0 or tidy(typed).count("**") == 0


@given(TYPED, st.integers(1, 60))
def test_what_is_cut_is_short_enough_and_has_no_half_of_anything(typed: str, room: int) -> None:
    cut = shorten(tidy(typed), room)
    assert len(cut) <= room
    assert len(safe(typed, room)) <= 2 * room
    assert len(code(typed, room).replace("\u200b", "")) <= room
    begun, _, links = read(safe(typed, room))
    assert begun == []
    assert all(link in re.findall(r"https?://[^\s<>]+", tidy(typed)) or link in read(safe(typed))[2] for link in links)


@given(TYPED, st.integers(0, 40))
def test_a_message_is_cut_between_its_signs(typed: str, more: int) -> None:
    shown = fit("x" * (MESSAGE - more) + " " + safe(typed, 100))
    assert size(shown) <= MESSAGE
    assert read(shown)[0] == []
    assert not re.search(r"(?<!\\)(?:\\\\)*\\…$", shown)
    shown.encode()


@pytest.mark.parametrize(
    "sentence",
    [
        "Wagner-linked firms, e.g. in the U.S., got $9.8m (about €9 million).",
        "The fee isn't monthly: it is yearly, and it's paid at 12:30.",
        "Mail a.b-c@example.com, or call +1 555 123 4567; 3 < 4 > 2; #wagner.",
        "See https://example.com/a_b-c?d=e (or https://example.com/) and https://x.y, then go on.",
        "“Quoted” ‘text’ — dash – dash… Где Вагнер? مالي 👩‍👩‍👧 🇲🇱",
        "-5 degrees in 2021.",
    ],
)
def test_an_ordinary_sentence_is_left_alone(sentence: str) -> None:
    assert safe(sentence) == sentence


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("**https://x.y/a_b**", "https://x.y/a_b"),
        ("<https://x.y/a>", "https://x.y/a"),
        ("`https://x.y/a`, so", "https://x.y/a"),
        ("https://x.y/a?b=c#d || e", "https://x.y/a?b=c#d"),
        ("(see https://w.org/Mali_(country)).", "https://w.org/Mali_(country)"),
        ("[x](https://x.y/a) b", "https://x.y/a"),
        ("ends with https://x.y/a", "https://x.y/a"),
    ],
)
def test_a_link_leads_where_it_led_whatever_stands_around_it(typed: str, link: str) -> None:
    assert read(f"“{safe(typed)}”")[2] == [link]


def test_half_a_link_is_none() -> None:
    assert shorten("see https://example.com/a/long/address here", 20) == "see…"
    assert read(safe("https://example.com/a/long/address", 20))[2] == []


def test_between_backticks_no_backslash_is_seen() -> None:
    assert code("a_b*c` d\n[e]") == "a_b*c' d [e]"
    assert code("@everyone <@1>") == "@\u200beveryone <@\u200b1>"
    said = texts.no_such_topic("snake_case `x`", "!")
    assert "“snake\\_case \\`x\\`”" in said
    assert "`!ask` and the question" in said
    assert "`!ask wagner fee`" in texts.no_such_topic("wagner fee", "!")


def test_sources_in_the_status_are_escaped_as_everywhere() -> None:
    source = Source("x", "[Press](https://evil.example)", "[[free nitro]](https://evil.example)", "2021")
    said = texts.status(
        version="", started=utcnow(), servers=1, mode="", facts=1, sources=[source], message_content=True
    )
    line = next(line for line in said.split("\n") if "nitro" in line)
    assert read(line.removeprefix("- "))[0] == []


@given(st.one_of(TYPED, st.text("*_[](<>)`\\:@ ahttps/.")), st.sampled_from(list(WORDS)), st.booleans())
@example("https://discord.com/channels/1/2/3", "en", True)
@example("what is https://discord.com/channels/1/2/3", "en", False)
@example("x (`mali`)", "en", False)
def test_what_was_asked_is_read_back_whole(typed: str, language: str, linked: bool) -> None:
    asked = tidy(typed)[:300].strip() or "?"
    link = "https://discord.com/channels/1/2/3" if linked else ""
    line = asked_line(asked, language, link)
    assert lead_of(f"<@5>\n{line}\nThe answer.\n{line}") == f"<@5>\n{line}"
    assert asked_in(f"<@5>\n{line}\nThe answer.") == (asked, "")
    assert asked_in(asked_line(asked, language, briefing="mali-2021")) == (asked, "mali-2021")
