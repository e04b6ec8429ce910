"""The news-article format: its classes, declared."""
