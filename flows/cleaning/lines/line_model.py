"""The small model that says how likely a line is the article's: trees of yes-and-no questions, as numbers in a file.

`tests/bench/extraction/training.py` makes `line_model.json` from pages with truth. Every tree asks the same question of
all lines on a level, so that a page's lines are weighed in a few array operations. The same lines always give the same
numbers.
"""

import json
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


@dataclass(frozen=True, slots=True)
class LineModel:
    """Trees of equal depth: per tree and level a feature and its border, per tree a value for each path."""

    features: npt.NDArray[np.intp]
    """trees x depth"""
    borders: npt.NDArray[np.float64]
    """trees x depth"""
    values: npt.NDArray[np.float64]
    """trees x 2**depth"""
    bias: float
    threshold: float
    """Probability from which a line is taken."""

    def probabilities(self, rows: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
        """Return for each line, observed as in `FEATURES`, how likely it is the article's."""
        if not rows:
            return np.zeros(0)
        trees, depth = self.features.shape
        observed = np.asarray(rows, dtype=np.float64)
        answers = observed.take(self.features.ravel(), axis=1) > self.borders.ravel()
        paths = np.packbits(answers.reshape(-1, trees, depth), axis=2, bitorder="little")[:, :, 0]
        score = self.bias + self.values.take(paths + (np.arange(trees) << depth)).sum(axis=1)
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
    if len(stored["questions"][0]) > MAX_DEPTH:
        raise ValueError(f"the trees of a line model ask at most {MAX_DEPTH} questions each")
    return LineModel(
        np.asarray(stored["questions"], dtype=np.intp),
        np.asarray(stored["borders"], dtype=np.float64),
        np.asarray(stored["values"], dtype=np.float64),
        float(stored["bias"]),
        float(stored["threshold"]),
    )
