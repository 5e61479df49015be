"""Checks of the whole archive, and repairs. Nothing that a normal run needs."""
