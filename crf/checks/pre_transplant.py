"""Checks of the status before the transplant."""
