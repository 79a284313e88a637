"""Names that are known before an article is read: countries, cities, organisations, titles, given names."""
