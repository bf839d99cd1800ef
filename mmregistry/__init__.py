"""The front door: settings, addresses, home page, health and operations. It has no tables."""

__version__ = "0.1.0"
