"""What runs cost: processor time, requests to the store."""
