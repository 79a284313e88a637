"""Writers and readers of whole graphs and subgraphs."""
