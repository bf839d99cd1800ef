"""Errors about the lines of therapy before the transplant."""
