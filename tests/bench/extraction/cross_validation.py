"""How a model reads pages of publishers that it has not seen: `python -m tests.bench.extraction.cross_validation`.

The publishers that are not held out, and the pages of the world, are split into folds. Each fold's pages are read by
the reader as it is, with a model that learned from the other folds. Choose features, numbers of trees and the like by
these figures, and look at the held-out publishers last. `--changed renamed` reads copies of the pages whose classes and
ids are made-up words, as sites never seen are to a reader; `changing.py` names the other changes. Needs catboost
(`make readers`).
"""

import argparse
import random
import sys
from unittest.mock import patch

from crawler.registry import Registry
from flows.cleaning.lines.line_model import model_of
from tests.bench.baselines.readers import APART, ours
from tests.bench.extraction.changing import CHANGES, copies
from tests.bench.extraction.measuring import quality
from tests.bench.extraction.page_sets import PAGE_SETS, Saved, load
from tests.bench.extraction.training import MODELS, SEED, examples, train

__all__ = ["main"]

FIGURES = ("body_f1", "body_p", "body_r")


def main(arguments: list[str] | None = None) -> int:
    """Print the body's figures of each set, as means over its pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--models", type=int, default=MODELS, help="models whose mean is taken")
    parser.add_argument("--threshold", type=float, default=0.5, help="chance from which a line is taken")
    parser.add_argument("--split", type=int, default=SEED, help="number that decides which publishers share a fold")
    parser.add_argument("--changed", choices=CHANGES, help="read copies of the pages changed like this")
    options = parser.parse_args(arguments)
    sys.path.append(str(APART))
    registry = Registry([], [])
    found = list(examples(registry))
    sets = {pages.name: load(pages) for pages in PAGE_SETS if pages.name in ("world", "publishers, seen")}
    publishers = sorted({_publisher(page) for saved in sets.values() for page in saved})
    random.Random(options.split).shuffle(publishers)
    totals = {name: dict.fromkeys(FIGURES, 0.0) for name in sets}
    for fold in range(options.folds):
        left_out = set(publishers[fold :: options.folds])
        learned = [example for example in found if example.group not in left_out]
        model = model_of(train(learned, options.threshold, options.models))
        with patch("flows.cleaning.lines.choice.load_model", lambda model=model: model):
            for name, saved in sets.items():
                pages = copies((page for page in saved if _publisher(page) in left_out), options.changed)
                means = quality(ours(registry, rules=False, names=False), pages) if pages else {}
                for figure in means and FIGURES:
                    totals[name][figure] += len(pages) * means[figure]
    for name, saved in sets.items():
        figures = ", ".join(f"{figure} {total / len(saved):.4f}" for figure, total in totals[name].items() if saved)
        print(f"{name}, {len(saved)} pages: {figures}")
    return 0


def _publisher(page: Saved) -> str:
    return page.name.partition("_")[0]


if __name__ == "__main__":
    sys.exit(main())
