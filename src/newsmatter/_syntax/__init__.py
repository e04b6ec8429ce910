"""Text to tree: nodes with spans, a fast scanner, and ruamel.yaml for everything else."""
