"""Newspapers of layouts that no family of the registry describes; only `ReplicaPress(newcomers=True)` serves them."""
