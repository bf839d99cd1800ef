"""Errors about relapse."""
