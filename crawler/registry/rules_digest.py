"""Digests of rules: a record says by one which rules read its page, and a crawl which registry facts it used.

A digest includes the code of the family function that the rules name: changed code is a changed rule.
"""

import hashlib
import inspect
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from types import CodeType

from crawler.registry.entries import Layout, Source
from crawler.registry.family_functions import family_function

__all__ = ["function_code", "layout_digest", "source_digest"]


@lru_cache(maxsize=256)
def layout_digest(layout: Layout | None) -> str:
    """Return `sha256:…` of the rules that read a page; `none` if the source has no rules for its day."""
    return "none" if layout is None else _digest(layout.model_dump(mode="json"), [layout])


def source_digest(source: Source) -> str:
    """Return `sha256:…` of all that the registry says about `source`."""
    return _digest(source.model_dump(mode="json"), source.layout)


def function_code(name: str) -> str:
    """Return the code of a family function: its source, and the source of the functions of its module that it uses.

    Patterns and constants of the module that it uses are included by value. Other modules are not followed.
    """
    function = inspect.unwrap(family_function(name))
    parts: dict[str, str] = {}
    _collect(getattr(function, "__qualname__", name), function, getattr(function, "__module__", ""), parts)
    return "\n".join(parts[part] for part in sorted(parts))


def _collect(name: str, value: object, module: str, parts: dict[str, str]) -> None:
    """Add the code of `value`, and of what it uses, to `parts` by name."""
    if name in parts:
        return
    if inspect.isfunction(value) and value.__module__ == module:
        try:
            parts[name] = inspect.getsource(value)
        except OSError:  # compiled, or created at run time
            parts[name] = f"{module}.{name}"
        for used in sorted(_names(value.__code__)):
            if used in value.__globals__:
                _collect(used, value.__globals__[used], module, parts)
    elif isinstance(value, re.Pattern):
        parts[name] = f"{name} = {value.pattern!r}, {value.flags}"
    elif isinstance(value, str | bytes | int | float | tuple | frozenset | dict | list):
        parts[name] = f"{name} = {sorted(value) if isinstance(value, frozenset) else value!r}"
    elif not parts:  # an object that can be called
        parts[name] = f"{module}.{name}"


def _names(code: CodeType) -> set[str]:
    """Return the global names that a function uses, those of functions inside it included."""
    inner = [_names(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return set(code.co_names).union(*inner)


def _digest(rules: object, layouts: Iterable[Layout]) -> str:
    text = json.dumps(rules, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode())
    for name in sorted({layout.function for layout in layouts if layout.function}):
        digest.update(function_code(name).encode())
    return f"sha256:{digest.hexdigest()}"
