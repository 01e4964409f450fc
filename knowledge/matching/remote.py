"""An encoder behind HTTP: any server that answers OpenAI's /v1/embeddings, such as Ollama or llama.cpp."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Sequence
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from knowledge.facts import KnowledgeError
from knowledge.matching.guard import LATE_BATCH

if TYPE_CHECKING:
    from knowledge.matching.encoder import Vector

EXAMPLE = "http://localhost:11434#nomic-embed-text"
CONNECTING = 3.0
"""Seconds in which a server has to take the connection."""
ANSWERING = 20.0
"""Seconds for a question. Nobody waits that long, but Ollama stops loading its model where the connection is closed."""
AT_ONCE = 32
"""Texts in one request: text-embeddings-inference takes no more, unless it is told to."""
LARGEST = 64_000_000
"""Bytes of an answer: many times what AT_ONCE vectors need."""


class NoVectors(Exception):
    """The server gave nothing that can be used. Says why, and nothing of what was sent."""


def is_address(name: str) -> bool:
    """Whether an encoder's name is a server's address."""
    return name.lower().startswith(("http://", "https://"))


class Remote:
    """Vectors from a server, of the model after '#' in its address, or else of the first one that it lists.

    Nothing is asked before the first text. Every method raises NoVectors where the server fails, takes too long, or has
    another model than it had at first.
    """

    def __init__(self, address: str) -> None:
        """`address`: the server's root, or the same with /v1 or /v1/embeddings behind it.

        Raises KnowledgeError for an address that cannot be one, and ImportError without numpy.
        """
        parts = _parts(address)
        import numpy  # noqa: F401

        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        self._path = parts.path.rstrip("/").removesuffix("/embeddings").removesuffix("/v1") + "/v1"
        self._place = f"{f'[{host}]' if ':' in host else host}:{port}{self._path.removesuffix('/v1')}"
        self._url = f"{parts.scheme}://{self._place}/v1"
        self._connection = partial(HTTPConnection, host, port, timeout=CONNECTING)
        if secure:
            self._connection = partial(
                HTTPSConnection, host, port, timeout=CONNECTING, context=ssl.create_default_context()
            )
        self._given = self._model = parts.fragment
        self._lock = threading.Lock()
        self._first: tuple[str, str, int] | None = None
        """Of the first answer: the model that was asked for, the one that answered, and the size of its vectors."""
        self.name = ""
        """Model, host and size of the vectors; '' until the first answer."""

    def question(self, text: str) -> Vector:
        """The vector of a question, shape (dimensions,)."""
        vector: Vector = self._vectors([text], ANSWERING)[0]
        return vector

    def questions(self, texts: Sequence[str]) -> Vector:
        """The vectors of asks, one at least; shape (len(texts), dimensions)."""
        return self._vectors(texts, LATE_BATCH)

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of answers and quotes, one at least; shape (len(texts), dimensions)."""
        return self._vectors(texts, LATE_BATCH)

    def _vectors(self, texts: Sequence[str], patience: float) -> Vector:
        import numpy as np

        until = time.monotonic() + patience
        try:
            self._model = model = self._model or self._listed(until)
            starts = range(0, len(texts), AT_ONCE)
            return np.concatenate([self._some(texts[start : start + AT_ONCE], model, until) for start in starts])
        except NoVectors:
            # A server that was started anew may have another one.
            self._model = self._given
            raise

    def _listed(self, until: float) -> str:
        """The model of the first answer, while the server still lists it; else the first that it lists."""
        try:
            ids = [str(each["id"]) for each in self._say("/models", None, until)["data"]]
        except (LookupError, TypeError) as error:
            raise NoVectors(f"{self._url}/models lists no models; name one, as in {EXAMPLE}") from error
        if not ids:
            raise NoVectors(f"{self._url}/models lists no model; name one, as in {EXAMPLE}")
        return self._first[0] if self._first and self._first[0] in ids else ids[0]

    def _some(self, texts: Sequence[str], model: str, until: float) -> Vector:
        """The vectors of AT_ONCE texts at most."""
        import numpy as np

        said = self._say("/embeddings", {"model": model, "input": list(texts)}, until)
        try:
            rows = sorted(said["data"], key=lambda row: row["index"])
            if [row["index"] for row in rows] != list(range(len(texts))):
                raise ValueError("not one vector a text")
            found = np.array([row["embedding"] for row in rows], dtype=np.float64)
            _, size = found.shape
            with np.errstate(all="ignore"):
                lengths = np.linalg.norm(found, axis=1).reshape(len(texts), 1)
            if not (np.isfinite(lengths) & (lengths > 0)).all():
                raise ValueError("not numbers of a direction")
            answering = str(said.get("model") or model)
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            raise NoVectors(f"{self._url}/embeddings does not give one vector of numbers for each text") from error
        self._compare((model, answering, size))
        vectors: Vector = (found / lengths).astype(np.float32)
        return vectors

    def _compare(self, seen: tuple[str, str, int]) -> None:
        """Take the name from the first answer; raise NoVectors where a later one is another model's."""
        model, answering, size = seen
        known = model if answering == model else f"{model} ({answering})"
        name = f"{known} at {self._place}, {size} dimensions"
        with self._lock:
            if self._first is None:
                self._first, self.name = seen, name
        if seen != self._first:
            raise NoVectors(f"the vectors are of {name} now, not of {self.name}; start the bot again to use them")

    def _say(self, path: str, body: dict[str, Any] | None, until: float) -> Any:
        """What the server answers to a POST of `body`, or to a GET without; `until`: a moment of time.monotonic()."""
        url, connection = self._url + path, self._connection()
        try:
            connection.connect()
            socket = connection.sock
            socket.settimeout(_left(until))
            method, sent = ("POST", json.dumps(body)) if body else ("GET", None)
            connection.request(method, self._path + path, sent, {"Content-Type": "application/json"})
            with connection.getresponse() as response:
                if response.status != 200:
                    hint = f" for the model '{body['model']}'" if body else f"; name a model, as in {EXAMPLE}"
                    raise NoVectors(f"{url} answers {response.status}{hint}")
                said = bytearray()
                while part := response.read1(65_536):
                    said += part
                    if len(said) > LARGEST:
                        raise NoVectors(f"{url} does not stop talking")
                    socket.settimeout(_left(until))
            return json.loads(said)
        except (OSError, HTTPException) as error:
            raise NoVectors(f"{url} does not answer ({error or type(error).__name__})") from error
        except (ValueError, RecursionError) as error:
            raise NoVectors(f"{url} answers with something else than JSON") from error
        finally:
            connection.close()


def _left(until: float) -> float:
    """Seconds. Raises TimeoutError where there are none left."""
    if (left := until - time.monotonic()) <= 0:
        raise TimeoutError("timed out")
    return left


def _parts(address: str) -> SplitResult:
    """Raises KnowledgeError for what cannot be the address of a server."""
    try:
        parts = urlsplit(address)
        written = parts.netloc + parts.path
        sound = bool((parts.hostname or "").encode("idna")) and parts.port != 0 and parts.path.isascii()
        sound = sound and written.isprintable() and not set(" @") & set(written) and not parts.query
    except ValueError:
        sound = False
    if not sound:
        # It is not repeated: a password may stand in it.
        raise KnowledgeError(
            f"The encoder's address has to name a host, and at most a port, a path and a model, such as {EXAMPLE}."
        )
    return parts
