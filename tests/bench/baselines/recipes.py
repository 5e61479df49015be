"""The plain recipes that people use, to compare with: each names the article that a new one is held to repeat.

They get our own folding of words, tone marks and numbers, and our shingles; only the comparison is theirs.
"""

import hashlib
from collections.abc import Callable, Iterable
from importlib.util import find_spec

from flows.text.normalization import shingles, words
from tests.bench.press.press_stream import Labelled

__all__ = ["RECIPES", "Recipe", "exact_hash", "minhash_lsh", "simhash", "verified_lsh"]

Recipe = Callable[[Iterable[Labelled]], dict[str, str]]
PERMUTATIONS = 128
VERIFIED = 0.6
"""Jaccard index from which the verified recipe holds two texts for one."""


def exact_hash(stream: Iterable[Labelled]) -> dict[str, str]:
    """Hash the words."""
    seen: dict[str, str] = {}
    found = {}
    for article in stream:
        digest = hashlib.sha256(" ".join(words(article.text)).encode()).hexdigest()
        if digest in seen:
            found[article.id] = seen[digest]
        seen.setdefault(digest, article.id)
    return found


def simhash(stream: Iterable[Labelled]) -> dict[str, str]:
    """64 bits over single words, at most three of them different."""
    tables: list[dict[int, list[tuple[int, str]]]] = [{}, {}, {}, {}]
    masks: dict[str, int] = {}
    found = {}
    for article in stream:
        sums = [0] * 64
        for word in set(words(article.text)):
            value = masks.setdefault(word, int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest()))
            for bit in range(64):
                sums[bit] += 1 if value >> bit & 1 else -1
        value = sum(1 << bit for bit in range(64) if sums[bit] > 0)
        near = [
            other
            for part, table in enumerate(tables)
            for seen, other in table.get(value >> (16 * part) & 0xFFFF, ())
            if (seen ^ value).bit_count() <= 3
        ]
        if near:
            found[article.id] = near[0]
        for part, table in enumerate(tables):
            table.setdefault(value >> (16 * part) & 0xFFFF, []).append((value, article.id))
    return found


def minhash_lsh(threshold: float) -> Recipe:
    """MinHash LSH at a threshold, without verification: datasketch's where it is installed, else rensa's."""

    def with_datasketch(stream: Iterable[Labelled]) -> dict[str, str]:
        from datasketch import MinHash, MinHashLSH

        lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        found = {}
        for article in stream:
            made = MinHash(num_perm=PERMUTATIONS)
            made.update_batch([shingle.encode() for shingle in shingles(article.text)])
            near = lsh.query(made)
            if near:
                found[article.id] = min(near)
            lsh.insert(article.id, made)
        return found

    def with_rensa(stream: Iterable[Labelled]) -> dict[str, str]:
        from rensa import RMinHash, RMinHashLSH

        lsh = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=_bands(threshold))
        ids: list[str] = []
        found = {}
        for article in stream:
            made = RMinHash(num_perm=PERMUTATIONS, seed=42)
            made.update(list(shingles(article.text)))
            near = lsh.query(made)
            if near:
                found[article.id] = ids[min(near)]
            lsh.insert(len(ids), made)
            ids.append(article.id)
        return found

    return with_datasketch if library() == "datasketch" else with_rensa


def verified_lsh(stream: Iterable[Labelled]) -> dict[str, str]:
    """MinHash LSH at 0.5; of what it finds, the text with the highest Jaccard index, if that is 0.6 or more."""
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=_bands(0.5))
    seen: list[tuple[str, set[str]]] = []
    found = {}
    for article in stream:
        mine = shingles(article.text)
        made = RMinHash(num_perm=PERMUTATIONS, seed=42)
        made.update(list(mine))
        near = [(len(mine & seen[place][1]) / max(1, len(mine | seen[place][1])), place) for place in lsh.query(made)]
        if near and max(near)[0] >= VERIFIED:
            found[article.id] = seen[max(near)[1]][0]
        lsh.insert(len(seen), made)
        seen.append((article.id, mine))
    return found


def library() -> str:
    """Name the library whose LSH is compared with."""
    return "datasketch" if find_spec("datasketch") else "rensa"  # to import it would load SciPy


def _bands(threshold: float) -> int:
    """Return the number of bands, a power of two, whose steepest rise is nearest to the threshold."""
    return min((4, 8, 16, 32, 64), key=lambda bands: abs((1 / bands) ** (bands / PERMUTATIONS) - threshold))


RECIPES: dict[str, Recipe] = {
    f"{library()} LSH 0.8": minhash_lsh(0.8),
    f"{library()} LSH 0.5": minhash_lsh(0.5),
    "rensa LSH 0.5, verified at 0.6": verified_lsh,
    "SimHash distance 3": simhash,
    "exact hash": exact_hash,
}
