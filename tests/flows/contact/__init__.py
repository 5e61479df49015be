"""First contact: checks of newspapers, and what is learned from pages."""
