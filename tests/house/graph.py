"""Draw the rooms and the imports between them: `python -m tests.house.graph` writes docs/rooms.svg."""

from html import escape
from pathlib import Path

from tests.house.imports import PACKAGES, Arrows, levels, reduced, rooms_of

__all__ = ["PICTURE", "draw", "main"]

PICTURE = Path(__file__).parents[2] / "docs" / "rooms.svg"

WIDTH = 1180
BOX_HEIGHT, ROW_HEIGHT, GAP = 26, 74, 14
LEFT, TOP, BAND_GAP = 90, 24, 34
CHARACTER = 7.2
"""Width of a letter at 12 pixels, generously: a viewer may have another font."""

STYLE = """
text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: #1f2328 }
.package { font-size: 14px; font-weight: 600 }
.band { fill: #f3f5f8; stroke: #d0d7de }
.room { fill: #fff; stroke: #57606a }
.arrow { fill: none; stroke: #8c959f; stroke-width: 1 }
.arrow.across { stroke: #b6c3d6; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .band { fill: #161b22; stroke: #30363d } .room { fill: #0d1117; stroke: #8b949e }
  .arrow { stroke: #6e7681 } .arrow.across { stroke: #3d4a5f }
}
"""


def draw() -> str:
    """Return the picture as SVG. Every arrow points down; arrows that a longer way implies are left out."""
    everything = rooms_of(*PACKAGES)
    places: dict[str, tuple[float, float, float]] = {}
    bands: list[str] = []
    top = float(TOP)
    for package in PACKAGES:
        rows = _rows(rooms_of(package), everything, places)
        height = len(rows) * ROW_HEIGHT - (ROW_HEIGHT - BOX_HEIGHT) + 28
        bands.append(
            f'<rect class="band" x="8" y="{top - 14:.0f}" width="{WIDTH - 16}" height="{height:.0f}" rx="8"/>'
            f'<text class="package" x="20" y="{top + 6:.0f}">{package}/</text>'
        )
        for number, row in enumerate(rows):
            _place(row, top + number * ROW_HEIGHT, places)
        top += height + BAND_GAP
    boxes = [_box(room, *place) for room, place in places.items()]
    arrows = [
        _arrow(room, other, places) for room, others in sorted(reduced(everything).items()) for other in sorted(others)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top - BAND_GAP:.0f}" role="img">',
            "<title>The rooms of baotinh and their imports</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0L8 4L0 8z" fill="#8c959f"/></marker></defs>',
            *bands,
            *arrows,
            *boxes,
            "</svg>",
            "",
        ]
    )


def _rows(arrows: Arrows, everything: Arrows, above: dict[str, tuple[float, float, float]]) -> list[list[str]]:
    """Return the rooms of a package in rows from the top, each under those rooms that import from it."""
    depth = levels(arrows)
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for room in arrows:
        rows[max(depth.values()) - depth[room]].append(room)
    users = {room: [user for user, others in everything.items() if room in others] for room in arrows}
    order: dict[str, float] = {room: left for room, (left, _, _) in above.items()}

    def middle(room: str) -> float:
        known = [order[user] for user in users[room] if user in order]
        return sum(known) / len(known) if known else WIDTH / 2

    for row in rows:
        row.sort(key=lambda room: (middle(room), room))
        for number, room in enumerate(row):
            order[room] = (number + 0.5) * WIDTH / len(row)
    return rows


def _place(row: list[str], top: float, places: dict[str, tuple[float, float, float]]) -> None:
    widths = [len(room.rpartition(".")[2]) * CHARACTER + 18 for room in row]
    free = WIDTH - LEFT - 24 - sum(widths)
    gap = max(GAP, free / (len(row) + 1))
    left = LEFT + gap
    for room, width in zip(row, widths, strict=True):
        places[room] = (left, top, width)
        left += width + gap


def _box(room: str, left: float, top: float, width: float) -> str:
    name = room.rpartition(".")[2]
    return (
        f'<rect class="room" x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{BOX_HEIGHT}" rx="5"/>'
        f'<text x="{left + width / 2:.0f}" y="{top + 17:.0f}" text-anchor="middle">{escape(name)}</text>'
    )


def _arrow(room: str, other: str, places: dict[str, tuple[float, float, float]]) -> str:
    left, top, width = places[room]
    other_left, other_top, other_width = places[other]
    x1, y1 = left + width / 2, top + BOX_HEIGHT
    x2, y2 = other_left + other_width / 2, other_top
    bend = max(18, (y2 - y1) / 2)
    kind = "arrow" if room.partition(".")[0] == other.partition(".")[0] else "arrow across"
    return (
        f'<path class="{kind}" marker-end="url(#tip)" '
        f'd="M{x1:.0f} {y1:.0f}C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2:.0f}">'
        f"<title>{room} imports {other}</title></path>"
    )


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
