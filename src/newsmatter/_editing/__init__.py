"""Text edits: remembered and present values to the smallest change of the text."""
