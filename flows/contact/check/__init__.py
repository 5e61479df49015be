"""Holds a newspaper's file against its site: a visit, observations, findings, a proposed file, a report."""
