import pytest

from tests.analysis.patients import dead, followed
from tests.factories.study import open_centre, register


@pytest.fixture
def study(torino, milano):
    """Twelve patients at Torino of whom one died, and one at Milano beside one without a legal basis."""
    centre = open_centre(torino)
    found = [followed(centre, days) for days in range(800, 811)]
    found.append(dead(centre, 400, relapsed=200))
    second = open_centre(milano)
    found.append(followed(second, 500))
    register(second)
    return found
