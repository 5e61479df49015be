"""The elements of an article's fragment: a tree of Python objects, which is cheap to walk and may be cut."""

from collections.abc import Iterator

__all__ = ["Element", "Part"]


class Element:
    """An element with its parts, in the order of the page, and the element around it."""

    __slots__ = ("attrs", "contents", "name", "parent")

    def __init__(self, name: str, parent: "Element | None" = None, attrs: dict[str, str] | None = None) -> None:
        self.name = name
        self.parent = parent
        self.attrs: dict[str, str] = {} if attrs is None else attrs
        self.contents: list[Part] = []

    @property
    def parents(self) -> Iterator["Element"]:
        """Yield the elements around this one, innermost first."""
        current = self.parent
        while current is not None:
            yield current
            current = current.parent

    def extract(self) -> None:
        """Take this element, with all it holds, out of the element around it."""
        if self.parent is not None:
            self.parent.contents = [part for part in self.parent.contents if part is not self]
            self.parent = None


Part = Element | str
"""What an element holds: elements and strings."""
