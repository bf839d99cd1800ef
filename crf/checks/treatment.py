"""Checks of treatment after the transplant."""
