"""The replica: a small provincial press of invented newspapers, for tests and for the demo."""

from tests.replica.faults import Fault
from tests.replica.press import ReplicaPress

__all__ = ["Fault", "ReplicaPress"]
