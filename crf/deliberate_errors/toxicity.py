"""Errors about toxicity."""
