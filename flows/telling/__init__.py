"""Telling people and other programs how the service is: alarms, Prefect's events and schedule, metrics.

What is wrong is decided in `flows.health`. Nothing here changes what became of a run or of its data.
"""
