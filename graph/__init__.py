"""Facts and their evidence: the model, the vocabulary and the stores."""
