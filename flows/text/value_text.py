"""Shows a field's JSON value to people, in the terminal and in the web view. Pure."""

__all__ = ["value_text"]

PLACES = "offsets"
"""Where the text names something: numbers for programs."""


def value_text(value: object) -> str:
    """Return a value as people read it: `Nguyễn Văn An · mentions 2; Lê Thị Bình · mentions 1`."""
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return "yes" if value else "no"
        case dict():
            told = {name: part for name, part in value.items() if name != PLACES and part not in (None, "", [], {})}
            return " · ".join(
                value_text(part) if name == "name" else f"{name} {value_text(part)}" for name, part in told.items()
            )
        case list() | tuple():
            return ("; " if any(isinstance(part, dict) for part in value) else ", ").join(map(value_text, value))
        case _:
            return str(value)
