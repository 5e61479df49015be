"""MinHash signatures: a few hundred bytes that tell how much of their text two articles share."""

import hashlib

from rensa import RMinHash

from flows.dedup.folding import SHINGLE_WORDS, shingles, words
from storage.catalog import Signature

__all__ = ["NUM_PERM", "SCHEME", "minhash", "sign", "text_hash", "unpack"]

NUM_PERM = 128
"""Standard error of the estimated similarity is 1/sqrt(128), about 0.09; candidates are verified on the texts."""
SEED = 42
SCHEME = f"rensa-rminhash{RMinHash.ALGORITHM_VERSION}-p{NUM_PERM}-s{SEED}-w{SHINGLE_WORDS}-f1"
"""Library, algorithm, permutations, seed, words a shingle, version of the folding: compare only within one scheme."""


def text_hash(text: str) -> str:
    """Return `sha256:…` of the folded words of `text`: equal for texts that differ in spacing, case or punctuation."""
    return "sha256:" + hashlib.sha256(" ".join(words(text)).encode()).hexdigest()


def minhash(text: str) -> RMinHash:
    """Return the MinHash of the text's shingles."""
    made = RMinHash(num_perm=NUM_PERM, seed=SEED)
    made.update(sorted(shingles(text)))
    return made


def sign(text: str) -> Signature:
    """Return the signature of `text`, as the catalog keeps it."""
    return Signature(scheme=SCHEME, values=minhash(text).__getstate__(), text_hash=text_hash(text))


def unpack(signature: Signature) -> RMinHash:
    """Return the MinHash behind `signature`, which must be of this SCHEME."""
    made = RMinHash(num_perm=NUM_PERM, seed=SEED)
    made.__setstate__(signature.values)
    return made
