"""Section path and tags of an article, as its page prints and declares them."""
