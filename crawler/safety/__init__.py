"""What the crawler may connect to, and under which name: decided before a byte is sent."""
