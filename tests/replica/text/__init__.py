"""The language of the press: grammar, vocabulary and spelling of invented Vietnamese. It knows no newspaper."""
