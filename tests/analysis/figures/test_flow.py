"""Who went on and who was left out, in words."""

import pytest

from analysis.figures import Step, flow
from tests.analysis.figures.samples import of_flow


def test_every_box_is_told_and_reasons_that_concern_nobody_are_not():
    text = of_flow().description
    assert text.startswith(
        "Registered: 152. Left out 8: No allogeneic transplant 3, No consent 5. "
        "Eligible: 144. Left out 7: Date of the transplant unknown 7. Analysed: 137. "
        "Overall survival: 137. 73 events, 2 lost before 24 months. Endpoint 0: 130. Left out 7: "
    )
    assert "Nobody" not in text


def test_numbers_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="Registered less those excluded is not Analysed"):
        flow("f", "", [Step("Registered", 10, (("Lost", 3),)), Step("Analysed", 8)])
