"""The table of what must hold after every step. An oracle takes a visit and yields findings."""

from collections.abc import Callable, Iterator

from tests.stranger.oracles import elsewhere, opened, pages, sent
from tests.stranger.visit import Finding, Visit

Oracle = Callable[[Visit], Iterator[Finding]]

ORACLES: tuple[Oracle, ...] = (
    pages.breaks,
    pages.leads_nowhere,
    pages.shows_another_centre,
    pages.opens_to_another_centre,
    pages.made_twice,
    opened.prefilled,
    opened.choices,
    opened.languages,
    opened.untouched,
    sent.kept_as_typed,
    sent.refused_in_words,
    sent.refused_wrongly,
    elsewhere.on_paper,
    elsewhere.in_the_history,
    elsewhere.in_the_matrix,
)
