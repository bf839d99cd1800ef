"""The coordinator before a small study of two centres."""

import pytest

from tests.analysis.patients import dead, followed
from tests.factories.study import open_centre, register


@pytest.fixture
def study(torino, milano):
    """Eight analysed patients, of whom one died after a relapse, and one without consent."""
    centre = open_centre(torino)
    found = {
        "alive": [followed(centre, days) for days in range(800, 806)],
        "dead": dead(centre, 400, relapsed=200),
        "not analysed": register(centre),
        "milano": followed(open_centre(milano), 500, sex="F"),
    }
    return found


@pytest.fixture
def client(carla, browse):
    return browse(carla)
