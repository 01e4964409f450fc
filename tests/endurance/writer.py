"""A program that changes facts for as long as it is let, and prints what it was told is kept.

`python -m tests.endurance.writer DATABASE NAME NUMBER`
"""

from __future__ import annotations

import sys
from pathlib import Path

from knowledge.answering import Knowledge
from knowledge.drafts import Draft
from knowledge.facts import KnowledgeError
from knowledge.outcomes import Saved

SERVER = 7


def main(database: str, name: str, number: int) -> None:
    """Add so many facts, remove and edit some; `name` keeps two writers' facts apart."""
    knowledge = Knowledge.open(Path(database), "none", Path("no-briefings"))
    print("open", flush=True)
    for at in range(number):
        try:
            draft = Draft("lanterns", f"Lantern {name} {at} burns green.", "The keeper")
            added = knowledge.curation.add(SERVER, 1, draft, anyway=True)
            assert isinstance(added, Saved)
            print("there", added.fact.id, flush=True)
            if at % 3 == 1:
                knowledge.curation.remove(SERVER, 1, added.fact.id)
                print("gone", added.fact.id, flush=True)
            elif at % 3 == 2:
                draft = Draft("lanterns", f"Lantern {name} {at} burns blue.", "The keeper")
                knowledge.curation.edit(SERVER, 1, added.fact.id, draft)
                print("blue", added.fact.id, flush=True)
        except KnowledgeError as error:
            print("refused", error, flush=True)
    knowledge.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
