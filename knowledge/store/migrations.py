"""The schema, step by step. A step that has shipped is never edited: add one."""

from __future__ import annotations

import json

from sqlite_utils import Database, Migrations

migrations = Migrations("briefing-bot")


@migrations()
def facts(db: Database) -> None:
    """Briefings, their facts and gaps, and the phrases by which these are found."""
    db.table("briefings").create(
        {
            "id": str,
            "server": int,
            "publisher": str,
            "title": str,
            "date": str,
            "language": str,
            "credit": str,
            "link": str,
            "licence": str,
            "hash": str,
        },
        pk="id",
        not_null={"server", "publisher", "title", "date", "hash"},
    )
    db.table("topics").create(
        {"id": int, "briefing": str, "slug": str, "name": str, "also": str},
        pk="id",
        foreign_keys=[("briefing", "briefings", "id")],
    )
    db.table("entities").create(
        {"id": int, "briefing": str, "name": str, "kind": str, "also": str},
        pk="id",
        foreign_keys=[("briefing", "briefings", "id")],
    )
    db.table("entries").create(
        {
            "id": int,
            "server": int,
            "slug": str,
            "kind": str,  # fact or gap
            "briefing": str,
            "topic": str,
            "answer": str,
            "quotes": str,  # JSON: [[text, place], …]
            "keywords": str,  # JSON: [text, …]
            "certainty": str,
            "said_by": str,
            "dated": str,
            "origin": str,
            "removed": int,
        },
        pk="id",
        not_null={"server", "slug", "kind", "briefing", "topic", "answer", "origin"},
        defaults={"quotes": "[]", "keywords": "[]", "certainty": "", "said_by": "", "dated": "", "removed": 0},
        foreign_keys=[("briefing", "briefings", "id")],
    )
    db.table("entries").create_index(["server", "slug"], unique=True)
    db.table("entries").create_index(["briefing"])
    # A phrase is one way into an entry: an ask, the answer, a quote, the keywords.
    db.table("phrases").create(
        {"id": int, "entry": int, "kind": str, "text": str, "stems": str, "hash": int},
        pk="id",
        not_null={"entry", "kind", "text", "stems", "hash"},
        foreign_keys=[("entry", "entries", "id")],
    )
    db.table("phrases").create_index(["entry"])
    # The tokens are stemmed before they come here, so the tokenizer only splits; '_' marks a name's token.
    db.execute("""CREATE VIRTUAL TABLE phrases_index USING fts5(
        stems, content='phrases', content_rowid='id', tokenize="unicode61 remove_diacritics 0 tokenchars '_'")""")
    for event, statements in {
        "INSERT": ("new",),
        "DELETE": ("old",),
        "UPDATE": ("old", "new"),
    }.items():
        body = " ".join(
            "INSERT INTO phrases_index(rowid, stems) VALUES (new.id, new.stems);"
            if row == "new"
            else "INSERT INTO phrases_index(phrases_index, rowid, stems) VALUES ('delete', old.id, old.stems);"
            for row in statements
        )
        db.execute(f"CREATE TRIGGER phrases_{event.lower()} AFTER {event} ON phrases BEGIN {body} END")


@migrations()
def vocabulary(db: Database) -> None:
    """How common each stem is, every word that is spelt right, and the vectors."""
    db.execute("CREATE TABLE stems (stem TEXT PRIMARY KEY, phrases INTEGER NOT NULL) WITHOUT ROWID")
    db.execute("CREATE TABLE words (word TEXT PRIMARY KEY, sound TEXT NOT NULL, uses INTEGER NOT NULL) WITHOUT ROWID")
    db.execute("CREATE INDEX words_sound ON words (sound)")
    db.execute("CREATE INDEX words_shape ON words (substr(word, 1, 1), length(word))")
    # By the hash of the text, so that a text is encoded once, however often it is loaded.
    db.execute("""CREATE TABLE vectors (hash INTEGER NOT NULL, encoder TEXT NOT NULL, vector BLOB NOT NULL,
        PRIMARY KEY (encoder, hash)) WITHOUT ROWID""")


@migrations()
def bookkeeping(db: Database) -> None:
    """What has to outlive the process: replies, counts, settings, notes about the bot itself."""
    db.table("replies").create(
        {"question": int, "reply": int, "channel": int, "server": int, "fact": str, "at": float},
        pk="question",
        not_null={"reply", "channel", "server", "at"},
    )
    db.table("replies").create_index(["reply"])
    db.table("counts").create({"server": int, "fact": str, "event": str, "number": int}, pk=("server", "fact", "event"))
    db.table("settings").create({"server": int, "key": str, "value": str}, pk=("server", "key"))
    db.table("notes").create({"key": str, "value": str}, pk="key")


@migrations()
def curation(db: Database) -> None:
    """What moderators change, what nobody could answer, what members suggest."""
    db.table("history").create(
        {
            "id": int,
            "server": int,
            "slug": str,  # of the entry, or of the briefing that was imported
            "action": str,
            "who": int,
            "at": float,
            "before": str,  # JSON: state by slug; null where the server had no row of its own
            "after": str,  # JSON: the same, or a fingerprint in a state's place
            "undoes": int,
            "item": int,  # of the inbox, which an undo opens again
        },
        pk="id",
        not_null={"server", "slug", "action", "who", "at", "before", "after"},
        foreign_keys=[("undoes", "history", "id")],
    )
    db.table("history").create_index(["server", "slug"])
    db.table("history").create_index(["undoes"])
    # What a file said when it was imported, so that its next version is told from what hands changed here.
    db.table("imports").create(
        {"change": int, "made": str}, pk="change", not_null={"made"}, foreign_keys=[("change", "history", "id")]
    )
    db.table("inbox").create(
        {
            "id": int,
            "server": int,
            "kind": str,  # question or suggestion
            "text": str,
            "wordings": str,  # JSON: other ways in which it was asked
            "telling": str,  # JSON: weight by stem
            "wants": str,
            "vector": bytes,
            "fact": str,  # the last one that was 'not it'
            "asked": int,
            "since": float,
            "last": float,
            "draft": str,  # JSON: what a member suggests
            "suggester": int,  # until it is decided
            "state": str,  # open, or what it became
            "who": int,
            "decided": float,
        },
        pk="id",
        not_null={"server", "kind", "text", "asked", "since", "last", "state"},
        defaults={"wordings": "[]", "telling": "{}", "wants": "", "fact": "", "asked": 1, "state": "open"},
    )
    db.table("inbox").create_index(["server", "state", "kind"])
    db.table("inbox").create_index(["last"])
    db.table("entries").create_index(["server", "topic"])
    db.execute(
        """CREATE INDEX entries_to_review ON entries (server, id)
           WHERE origin = 'excerpt' AND kind = 'fact' AND removed = 0"""
    )


@migrations()
def scoped_names(db: Database) -> None:
    """A server's own topics and entities, also beside a source that ships."""
    db.table("topics").add_column("server", int, not_null_default=0)
    db.table("entities").add_column("server", int, not_null_default=0)


@migrations()
def counted_once(db: Database) -> None:
    """An edited question, or one 'not it' after the other, is counted for the inbox once."""
    db.table("replies").add_column("counted", int, not_null_default=0)


@migrations()
def pending(db: Database) -> None:
    """What a moderator has begun and not finished."""
    db.table("pending").create(
        {"key": str, "server": int, "work": str, "at": float}, pk="key", not_null={"server", "work", "at"}
    )


@migrations()
def written_at_once(db: Database) -> None:
    """The index of phrases is filled by whoever writes them, many at a time: five times as fast as row by row."""
    for event in ("insert", "delete", "update"):
        db.execute(f"DROP TRIGGER phrases_{event}")
    # An import's hash ends with that of its text: the same article is found under any name.
    db.execute("CREATE INDEX briefings_text ON briefings (substr(hash, -32))")


@migrations()
def names_by_source(db: Database) -> None:
    """Each file of an import replaces the names of its own source, which were looked for among all names."""
    db.table("topics").create_index(["briefing"])
    db.table("entities").create_index(["briefing"])


@migrations()
def changes_apart(db: Database) -> None:
    """What a line of history changed, a row an entry: an import's was megabytes of JSON, read for every look at it."""
    db.execute("""CREATE TABLE changes (change INTEGER NOT NULL REFERENCES history (id), slug TEXT NOT NULL,
        before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (change, slug)) WITHOUT ROWID""")
    for number, before, after in db.execute("SELECT id, before, after FROM history").fetchall():
        states, later = json.loads(before), json.loads(after)
        db.conn.executemany(
            "INSERT INTO changes VALUES (?, ?, ?, ?)",
            (
                (number, slug, *(json.dumps(each, ensure_ascii=False) for each in (state, later.get(slug))))
                for slug, state in states.items()
            ),
        )
    db.execute("ALTER TABLE history DROP COLUMN before")
    db.execute("ALTER TABLE history DROP COLUMN after")


@migrations()
def whole_questions(db: Database) -> None:
    """What was asked, where the reply that repeats it has no room for all of it."""
    db.table("replies").add_column("asked", str, not_null_default="")


@migrations()
def staged(db: Database) -> None:
    """Large changes under way; what such a line of history changed stands under another line, which nobody sees."""
    db.execute("CREATE TABLE staged (id INTEGER PRIMARY KEY)")
    db.execute("ALTER TABLE history ADD COLUMN held INTEGER REFERENCES history (id)")


@migrations()
def shown_at_once(db: Database) -> None:
    """A large change is shown by giving its entries another server: each index that has it makes that slower."""
    db.execute("DROP INDEX entries_to_review")
    db.execute("DROP INDEX idx_entries_server_topic")
    db.execute("CREATE INDEX entries_topic ON entries (topic)")
