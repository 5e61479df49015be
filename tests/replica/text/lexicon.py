"""Invented names of places and people. That a few of them exist somewhere is chance."""

import random

__all__ = ["PlaceNames", "pen_name", "person", "place_names"]

FIRST = (
    "Khe",
    "Nà",
    "Đồng",
    "Phú",
    "Tân",
    "Suối",
    "Vĩnh",
    "Thạch",
    "Cồn",
    "Bãi",
    "Hố",
    "Trảng",
    "Láng",
    "Gò",
    "Rạch",
    "Lũng",
)
SECOND = (
    "Trăng", "Lúa", "Sen", "Quế", "Mận", "Trầu", "Thông", "Dẻ", "Gạo", "Lau", "Cọ", "Lài", "Vối", "Sậy", "Hòa", "Thủy",
    "Tre", "Sim", "Mơ", "Bưởi", "Dâu", "Chàm",
)  # fmt: skip  # short items: a line each would fill a screen
SURNAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Nông",
    "Lò",
    "Triệu",
)
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Thu", "Minh", "Ngọc", "Xuân", "Quang", "Thanh", "Bích", "Công")
GIVEN = (
    "An", "Bình", "Chiến", "Duyên", "Giang", "Hà", "Hạnh", "Hòa", "Huệ", "Khánh", "Lan", "Liên", "Mạnh", "Nga", "Phong",
    "Quyên", "Sơn", "Tâm", "Thắm", "Thủy", "Tuyết", "Vinh", "Yến", "Đạt",
)  # fmt: skip  # short items: a line each would fill a screen
PEN_FIRST = ("Thu", "Minh", "Anh", "Hồng", "Ngọc", "Quốc", "Thanh", "Hải", "Kim", "Việt")
PEN_SECOND = ("Hà", "Đức", "Dũng", "Vân", "Lâm", "Nhung", "Khôi", "Ngân", "Trường", "Diệp")

PlaceNames = tuple[tuple[str, ...], tuple[str, ...]]
"""Communes with their type (`xã Nà Lúa`), and villages."""


def place_names(slug: str) -> PlaceNames:
    """Return the places that a newspaper writes about; always the same for one newspaper."""
    rng = random.Random(f"places/{slug}")
    names = rng.sample([f"{first} {second}" for first in FIRST for second in SECOND], 36)
    return tuple(f"xã {name}" for name in names[:12]), tuple(names[12:])


def person(rng: random.Random) -> str:
    """Invent a person's full name."""
    return f"{rng.choice(SURNAMES)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def pen_name(rng: random.Random) -> str:
    """Invent a reporter's signature: a name, sometimes only initials (`P.Y`)."""
    name = f"{rng.choice(PEN_FIRST)} {rng.choice(PEN_SECOND)}"
    return ".".join(part[0] for part in name.split()) if rng.random() < 0.2 else name
