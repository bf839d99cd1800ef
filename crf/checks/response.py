"""Checks of response."""
