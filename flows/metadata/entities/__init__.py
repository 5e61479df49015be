"""Entities: the places, persons, organisations and days that a text names, and its keywords. Pure functions."""

from flows.metadata.entities.recognition import recognise

__all__ = ["recognise"]
