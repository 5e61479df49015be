"""Routine texts: templates that papers fill in day by day, with other facts each time."""

from tests.bench.press.prose import Prose

__all__ = ["template"]


class Template:
    """A text with slots for facts. A paper's own way of putting it is drawn once."""

    def __init__(self, prose: Prose) -> None:
        chance = prose.chance
        self._prose = prose
        self._words: list[str] = []
        for _ in range(chance.randint(4, 22)):
            sentence = prose.phrase(chance.randint(8, 20))
            sentence[0] = sentence[0].capitalize()
            for _ in range(chance.randint(1, 3)):
                sentence.insert(chance.randint(1, len(sentence)), chance.choice(("<n>", "<n>", "<name>", "<place>")))
            self._words += [*sentence[:-1], sentence[-1] + "."]
        self.headline = prose.headline()

    def fill(self) -> str:
        """Return the text with facts of one day."""
        facts = {"<n>": self._prose.number, "<name>": self._prose.name, "<place>": self._prose.place}
        return " ".join(facts[word.rstrip(".")]() if word.rstrip(".") in facts else word for word in self._words)


def template(prose: Prose) -> Template:
    """Draw a template."""
    return Template(prose)
