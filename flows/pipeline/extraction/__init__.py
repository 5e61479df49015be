"""From one capture to one draft: the order of the pure stages, and the processes that run them. No bucket here."""
