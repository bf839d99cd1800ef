"""The centre that the rows of the tests are of."""

import pytest

from accounts.models import Centre
from tests.factories.study import open_centre


@pytest.fixture
def centre(torino: Centre) -> Centre:
    return open_centre(torino)
