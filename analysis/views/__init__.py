"""What the outcomes pages answer."""
