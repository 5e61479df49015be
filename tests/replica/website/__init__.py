"""What newspapers serve: addresses, pages, feeds, sitemaps, faults, and the HTTP server."""
