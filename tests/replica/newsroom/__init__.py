"""What newspapers write and when: papers, articles, agency stories, corrections. It knows no web page."""
