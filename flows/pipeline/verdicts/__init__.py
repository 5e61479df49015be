"""The verdict on each newspaper of a run: stated rules, and the habits of the newspaper that they compare with."""
