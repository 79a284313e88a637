"""Learning relations of one's own: annotated articles in, a file of relations out."""
