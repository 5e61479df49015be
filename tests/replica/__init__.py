"""The replica: a small provincial press of invented newspapers, for tests and for the demo."""

from .press import ReplicaPress
from .website.faults import Fault

__all__ = ["Fault", "ReplicaPress"]
