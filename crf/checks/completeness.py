"""Checks of what is late or not finished."""
