"""Measures of quality and speed on the gold data."""
