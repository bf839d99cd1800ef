"""Checks of the lines of therapy before the transplant."""
