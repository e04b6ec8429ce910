"""attrs classes to tree and plain data, and back."""
