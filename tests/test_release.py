"""A new release of the shipped briefings, on a database that moderators have worked with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import Fact

HERE, THERE = 7, 8
ANN = 101


def _fact(knowledge: Knowledge, id: str) -> Fact:
    found = knowledge.fact(id, HERE)
    assert found
    return found


def test_a_new_release_refreshes_what_ships_and_nothing_else(tmp_path: Path) -> None:
    release = tmp_path / "briefings"
    release.mkdir()
    text = """[briefing]
id = "b"
publisher = "P"
title = "T"
date = 2021-09-30

[[fact]]
id = "one"
topic = "t"
answer = "One is first."
certainty = "stated"

[[fact]]
id = "two"
topic = "t"
answer = "Two is second."
certainty = "stated"

[[fact]]
id = "three"
topic = "t"
answer = "Three is third."
certainty = "stated"
"""
    (release / "b.toml").write_text(text, encoding="utf-8")
    knowledge = Knowledge.open(tmp_path / "facts.db", "none", release)
    knowledge.curation.edit(HERE, ANN, "one", replace(Draft.of(_fact(knowledge, "one")), answer="One is ours."))
    knowledge.curation.remove(HERE, ANN, "two")
    knowledge.close()
    (release / "b.toml").write_text(text.replace("is ", "was always "), encoding="utf-8")
    knowledge = Knowledge.open(tmp_path / "facts.db", "none", release)
    assert [fact.answer for fact in knowledge.facts(HERE)] == ["Three was always third.", "One is ours."]
    assert [f.answer for f in knowledge.facts(THERE)] == [f"{n} was always {m}." for n, m in
        (("One", "first"), ("Two", "second"), ("Three", "third"))]  # fmt: skip
    knowledge.curation.restore(HERE, ANN, "one")
    assert _fact(knowledge, "one").answer == "One was always first."
    knowledge.close()
