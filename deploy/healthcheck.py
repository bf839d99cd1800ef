"""Succeeds when the site inside this container can serve."""

import os
import urllib.request

# The site answers only to its own names.
host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
address = os.environ.get("HEALTH_ADDRESS", "http://127.0.0.1:8000/healthz")
urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=8)  # noqa: S310 our own address
