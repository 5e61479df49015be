"""Rules that age: when each rule of a newspaper last matched, by the archive, and what could replace it."""
