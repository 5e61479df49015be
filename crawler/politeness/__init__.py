"""What a site allows: robots.txt and its limits. No parsing of articles."""
