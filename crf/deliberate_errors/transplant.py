"""Errors about transplants."""
