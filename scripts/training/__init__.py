"""How the pair encoder is trained: examples, network, learning, export and combination with the rules."""
