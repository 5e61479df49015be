"""Check a registry and print it as Markdown: `python -m crawler.registry [DIRECTORY]`. Exit status 1: it has errors."""

import sys
from pathlib import Path

from crawler.registry.errors import RegistryError
from crawler.registry.loading import load_registry
from crawler.registry.sources_page import sources_page


def main(directory: str | None = None) -> int:
    """Print the page of the registry in `directory`, or of the built-in one. Errors are printed instead, one a line."""
    try:
        registry = load_registry(Path(directory) if directory else None)
        if not registry:
            raise RegistryError(f"{directory}: there is no file newspapers/<province>/<slug>.toml in it")
    except RegistryError as error:
        sys.stderr.write("".join(f"{problem}\n" for problem in error.problems))
        return 1
    sys.stdout.write(sources_page(registry))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
