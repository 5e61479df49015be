"""The routes: pages for people, the API for programs, feeds for newsrooms. What they answer comes from the index."""
