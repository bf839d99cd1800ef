"""Errors about what is late or not finished."""
