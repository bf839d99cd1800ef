"""Errors about response."""
