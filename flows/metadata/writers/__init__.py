"""Who wrote an article, as lines and elements of its page say it. Which of them is believed, `credits` decides."""
