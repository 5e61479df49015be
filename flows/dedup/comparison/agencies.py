"""Credits: the agency or paper that a printing names as the origin of its story."""

import re
import unicodedata

__all__ = ["credited_in", "is_outlet_of", "outlet"]

_OUTLETS = {
    "ttxvn": ("ttxvn", "vna", "vnanet", "vietnamplus", "baotintuc", "tintuc", "thongtanxavietnam", "bnews"),
    "vov": ("vov", "vovvn", "dainoivov", "daitiengnoivietnam"),
    "vtv": ("vtv", "vtvvn", "daitruyenhinhvietnam"),
    "vgp": ("vgp", "chinhphu", "baochinhphu", "congthongtindientuchinhphu", "xaydungchinhsach"),
    "nhandan": ("nhandan",),
    "qdnd": ("qdnd", "quandoinhandan"),
    "cand": ("cand", "congannhandan"),
}
"""Agencies whose stories the provincial press prints, and the names and addresses under which they publish."""

_AGENCY_OF = {name: agency for agency, names in _OUTLETS.items() for name in names}

_CREDIT = re.compile(
    r"\((?:Theo\s+)?(TTXVN|VNA|VOV|VTV|VGP|Vietnam\+)(?:/Vietnam\+)?\)"
    r"|^\W*(TTXVN|VNA|VGP)\b|\b(?:Theo|Nguồn:)\s+((?:Báo\s+)?[A-ZĐ][\w+.]*(?:\s+[A-ZĐÂÊÔƠƯ][\w+.]*){0,4})[\s.)]*$",
    re.MULTILINE,
)
_EDGE = 160
"""Characters at either end of a text where a credit or dateline stands."""


def outlet(name: str) -> str:
    """Return a key, letters a-z and digits, that is equal for all names of an outlet: slug, host or printed name."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d").replace("+", "plus"))
    bare = re.sub(r"^(?:www\.|m\.|amp\.)|(?:\.(?:com|gov|org|net|vn))+$|^theo\s+", "", bare)
    bare = re.sub(r"[^a-z0-9]", "", bare)
    return _AGENCY_OF.get(bare) or _AGENCY_OF.get(bare.removeprefix("bao")) or bare.removeprefix("bao")


def is_outlet_of(source: str, credit: str | None) -> bool:
    """Return whether `source` is the outlet that `credit` names."""
    return bool(credit) and outlet(source) == outlet(credit or "")


def credited_in(text: str) -> str | None:
    """Return the agency or paper that a plain text names as its origin, in its dateline or its last line."""
    if found := _CREDIT.search(text[:_EDGE]):
        return found[1] or found[2]
    named = list(_CREDIT.finditer(text[-_EDGE:]))
    return (named[-1][1] or named[-1][2] or named[-1][3].rstrip(".")) if named else None
