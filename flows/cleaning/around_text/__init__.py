"""What stands above and below the text of an article and belongs to it: documents, sound, a video."""
