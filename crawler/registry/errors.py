"""Errors of the registry, and of names that it does not know."""

from storage.errors import HintedError

__all__ = ["RegistryError", "UnknownSourceError"]


class RegistryError(HintedError):
    """Files of the registry are wrong. Each message names file, key and what is wrong; correct the file.

    `problems` has every problem found, one sentence each; the error's own text is the first of them.
    """

    code = "registry"

    def __init__(self, *problems: str, hint: str | None = None) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more, hint=hint)
        self.problems = problems


class UnknownSourceError(RegistryError):
    """There is no such source. `hint` names those that look alike."""

    code = "unknown-source"

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
