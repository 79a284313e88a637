"""Neo4j Browser: how the graph looks there, what to ask it, and the address that opens it with a question filled in."""
