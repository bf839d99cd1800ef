"""Errors about treatment after the transplant."""
