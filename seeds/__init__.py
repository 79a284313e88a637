"""Demo articles of our own writing, with the facts they state."""
