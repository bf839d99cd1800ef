import pytest

from tests.analysis.datasets.cohort import cohort, files


@pytest.fixture(scope="session")
def written():
    """The files of forty patients, in English."""
    return files(cohort(40))
