"""Errors about engraftment and chimerism."""
