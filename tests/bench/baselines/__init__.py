"""What people use instead of baotinh, given the same input as baotinh."""
