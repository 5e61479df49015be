"""Where headline, lead and body stand on a page."""
