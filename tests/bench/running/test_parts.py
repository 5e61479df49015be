"""The benches of running name functions that exist: one that was renamed would end a bench after its measurement."""

from tests.bench.running.parts import PARTS


def test_every_function_that_is_timed_exists() -> None:
    missing = [
        f"{owner}.{name}" for functions in PARTS.values() for owner, name in functions if not hasattr(owner, name)
    ]
    assert missing == []
