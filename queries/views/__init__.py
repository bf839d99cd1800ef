"""The pages of the room of queries, a module for each topic."""
