"""What a check sees, finds and proposes."""
