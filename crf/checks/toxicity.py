"""Checks of toxicity."""
