"""Describes a newspaper of which only the address is known: a visit, deductions, a file with the evidence."""
