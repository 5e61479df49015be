"""The small model that says how likely a line is the article's: trees of yes-and-no questions, as numbers in a file.

`tests/bench/extraction/training.py` makes `line_model.json` from pages with truth. Every tree asks the same question of
all lines on a level, so that a page's lines are weighed in a few array operations. The same lines always give the same
numbers.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from flows.cleaning.lines.features import FEATURES

__all__ = ["LineModel", "load_model", "model_of"]

MAX_DEPTH = 8
"""Questions of the deepest tree: their answers, a bit each, make one byte."""
_NEVER = math.inf
"""The border of a question that is always answered by no."""


@dataclass(frozen=True, slots=True)
class LineModel:
    """Trees of equal depth: per tree and level a feature and its border, per tree a value for each path."""

    features: npt.NDArray[np.intp]
    """trees x `MAX_DEPTH`, flat"""
    borders: npt.NDArray[np.float64]
    """trees x `MAX_DEPTH`, flat; below a tree's last question `_NEVER`, so that its answers fill a byte"""
    values: npt.NDArray[np.float64]
    """trees x 2**depth, flat"""
    first_values: npt.NDArray[np.intp]
    """Where the values of each tree begin."""
    bias: float
    threshold: float
    """Probability from which a line is taken."""

    def probabilities(self, rows: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
        """Return for each line, observed as in `FEATURES`, how likely it is the article's."""
        if not rows:
            return np.zeros(0)
        observed = np.asarray(rows, dtype=np.float64)
        answers = observed.take(self.features, axis=1) > self.borders
        paths = np.packbits(answers, bitorder="little").reshape(len(rows), -1)
        score = self.bias + self.values.take(paths + self.first_values).sum(axis=1)
        chances: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-score))
        return chances


@lru_cache(maxsize=1)
def load_model() -> LineModel:
    """Return the model of this release."""
    stored = json.loads(Path(__file__).with_name("line_model.json").read_text("utf-8"))
    if stored["features"] != list(FEATURES):
        raise ValueError("line_model.json was trained on other features; run python -m tests.bench.extraction.training")
    return model_of(stored)


def model_of(stored: Mapping[str, Any]) -> LineModel:
    """Return the model whose numbers are `stored` as in `line_model.json`."""
    trees, depth = len(stored["questions"]), len(stored["questions"][0])
    if depth > MAX_DEPTH:
        raise ValueError(f"the trees of a line model ask at most {MAX_DEPTH} questions each")
    fill = ((0, 0), (0, MAX_DEPTH - depth))
    return LineModel(
        np.pad(np.asarray(stored["questions"], dtype=np.intp), fill).ravel(),
        np.pad(np.asarray(stored["borders"], dtype=np.float64), fill, constant_values=_NEVER).ravel(),
        np.asarray(stored["values"], dtype=np.float64).ravel(),
        np.arange(trees) << depth,
        float(stored["bias"]),
        float(stored["threshold"]),
    )
