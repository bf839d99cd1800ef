"""The study's data as files: every form as it is recorded, and one row a patient ready for analysis."""

from analysis.datasets.archive import zip_of
from analysis.datasets.expected import Expected, expected_of
from analysis.datasets.package import package

__all__ = ["Expected", "expected_of", "package", "zip_of"]
