"""The plain recipes that people use, to compare with: each names the article that a new one is held to repeat."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable

from tests.bench.press.press_stream import Labelled

__all__ = ["RECIPES", "exact_hash", "minhash_lsh", "simhash"]

Recipe = Callable[[Iterable[Labelled]], dict[str, str]]
PERMUTATIONS = 128


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def _shingles(text: str) -> list[str]:
    words = _words(text)
    return [" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))]


def exact_hash(stream: Iterable[Labelled]) -> dict[str, str]:
    """Hash the words."""
    seen: dict[str, str] = {}
    found = {}
    for article in stream:
        digest = hashlib.sha256(" ".join(_words(article.text)).encode()).hexdigest()
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
        for word in set(_words(article.text)):
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
            made.update_batch([shingle.encode() for shingle in _shingles(article.text)])
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
            made.update(_shingles(article.text))
            near = lsh.query(made)
            if near:
                found[article.id] = ids[min(near)]
            lsh.insert(len(ids), made)
            ids.append(article.id)
        return found

    return with_datasketch if library() == "datasketch" else with_rensa


def library() -> str:
    """Name the library whose LSH is compared with."""
    try:
        import datasketch  # noqa: F401 - only whether it is installed
    except ImportError:
        return "rensa"
    return "datasketch"


def _bands(threshold: float) -> int:
    """Return the number of bands, a power of two, whose steepest rise is nearest to the threshold."""
    return min((4, 8, 16, 32, 64), key=lambda bands: abs((1 / bands) ** (bands / PERMUTATIONS) - threshold))


RECIPES: dict[str, Recipe] = {
    f"{library()} LSH 0.8": minhash_lsh(0.8),
    f"{library()} LSH 0.5": minhash_lsh(0.5),
    "SimHash distance 3": simhash,
    "exact hash": exact_hash,
}
