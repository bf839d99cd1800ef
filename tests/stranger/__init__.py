"""A stranger at work: somebody who does anything that a person could, and asks what came of it."""
