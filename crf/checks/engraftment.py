"""Checks of engraftment and chimerism."""
