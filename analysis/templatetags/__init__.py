"""What the templates of the outcomes ask for."""
