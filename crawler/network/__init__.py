"""How requests leave and answers come: proxy, redirects, replay, failures. No politeness, no parsing."""
