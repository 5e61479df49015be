"""Pages of other countries: their day of publication, printed in ways of their own."""
