"""Two small models in numpy: which of several is right (softmax), and how sure to be (logistic)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """Brings features to mean 0 and spread 1 for fitting, and weights back to the features as they are."""

    mean: Matrix
    spread: Matrix

    @classmethod
    def of(cls, rows: Matrix) -> Scale:
        """The scale of a table, shape (rows, features)."""
        spread = rows.std(axis=0)
        return cls(rows.mean(axis=0), np.where(spread > 1e-9, spread, 1.0))

    def apply(self, rows: Matrix) -> Matrix:
        """The table on this scale."""
        return (rows - self.mean) / self.spread

    def undo(self, weights: Matrix) -> tuple[Matrix, float]:
        """(weights, constant) for features as they are."""
        plain = weights / self.spread
        return plain, -float(plain @ self.mean)


def _descend(slope: Callable[[Matrix], Matrix], size: int, steps: int = 600, rate: float = 0.08) -> Matrix:
    """Adam (Kingma and Ba, 2015) with its usual constants."""
    weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, steps + 1):
        g = slope(weights)
        first = 0.9 * first + 0.1 * g
        second = 0.999 * second + 0.001 * g * g
        weights = weights - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def fit_choice(groups: Sequence[Matrix], right: Sequence[NDArray[np.bool_]], ridge: float = 0.003) -> Matrix:
    """Weights by which the right rows of each group come first; groups without a right row teach nothing."""
    chosen = [(g, r) for g, r in zip(groups, right, strict=True) if r.any() and not r.all()]
    rows = np.concatenate([g for g, _ in chosen])
    hits = np.concatenate([r for _, r in chosen]).astype(float)
    group = np.repeat(np.arange(len(chosen)), [len(g) for g, _ in chosen])
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    scale = Scale.of(rows)
    table = scale.apply(rows)

    def slope(weights: Matrix) -> Matrix:
        scores = table @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        share = scores / np.add.reduceat(scores, starts)[group]
        among_right = scores * hits
        among_right = among_right / np.add.reduceat(among_right, starts)[group]
        gradient: Matrix = table.T @ (share - among_right) / len(chosen) + ridge * weights
        return gradient

    weights, _ = scale.undo(_descend(slope, rows.shape[1]))
    return weights


def fit_odds(rows: Matrix, right: NDArray[np.bool_], ridge: float = 0.01) -> tuple[Matrix, float]:
    """(weights, constant) of a logistic regression."""
    scale = Scale.of(rows)
    table = np.hstack([scale.apply(rows), np.ones((len(rows), 1))])
    hits = right.astype(float)

    def slope(weights: Matrix) -> Matrix:
        share = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        gradient: Matrix = table.T @ (share - hits) / len(rows) + ridge * np.r_[weights[:-1], 0.0]
        return gradient

    fitted = _descend(slope, table.shape[1])
    weights, constant = scale.undo(fitted[:-1])
    return weights, constant + float(fitted[-1])
