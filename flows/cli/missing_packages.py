"""What to say when a command needs a package that is not installed, as where the reader alone is installed."""

__all__ = ["missing_package"]

ALONE = {"pyarrow": "pip install pyarrow"}
"""Packages that are worth installing for themselves."""


def missing_package(error: ModuleNotFoundError) -> tuple[str, str]:
    """Return message and hint."""
    name = (error.name or "a package").split(".")[0]
    rest = "install all of baotinh with its dependencies: pip install . in a checkout"
    return f"this needs the package {name}, which is not installed", ALONE.get(name, rest)
