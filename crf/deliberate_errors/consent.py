"""Errors about consent and legal basis."""
