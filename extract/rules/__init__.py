"""Extraction rules as data, one file per group of relations."""
