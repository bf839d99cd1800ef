"""Errors about the status before the transplant."""
