"""Consent and legal basis, with the attempts to reach who could not be found."""

from __future__ import annotations

import datetime

from crf import models
from crf.models import FormRecord
from crf.synthetic.answers import maybe, pick, settle, within, yes
from crf.synthetic.story import Story

REASONS = {
    "UNR": "Letters came back and the general practitioner has no current address.",
    "ETH": "The family asked not to speak of the disease again; documented in the project.",
    "HLT": "Advanced dementia: the notice cannot be understood.",
}
NOTES = ("Number no longer in service.", "Returned by the post office.", "Moved abroad, says the practice.")


def forms(story: Story) -> list[FormRecord]:
    """The basis on which this patient's data are kept."""
    random = story.random
    basis = "DEC" if story.died else pick(random, {"CONS": 90, "UNR": 6, "ETH": 2, "HLT": 2})
    checked = datetime.date(2022, random.randint(6, 12), random.randint(1, 28))
    statement = checked + datetime.timedelta(days=within(random, 3, 20))
    row = models.Consent(
        legal_basis=basis,
        vital_at_screening="DEAD" if story.died else "LTFU" if basis == "UNR" else "ALIVE",
        vital_check_date=checked,
        icf_version="1.0",
        consent_date=statement,
        consent_secondary=pick(random, {"Y": 85, "N": 15}),
        unreach_reason=REASONS.get(basis),
        unreach_statement_date=statement,
        reconsent_needed=yes(maybe(random, 0.1)),
    )
    if maybe(random, 0.6):
        row.notice_public_date = datetime.date(2022, 5, random.randint(2, 30))
    settle(row, random, unknown=0)
    return [row, *(_attempts(story, checked) if basis == "UNR" else ())]


def _attempts(story: Story, checked: datetime.date) -> list[FormRecord]:
    random = story.random
    modes = ["TEL", "MAIL", *random.sample(("GP", "REG", "VISIT", "DOC"), within(random, 1, 2))]
    return [
        models.ContactAttempt(
            attempt_date=checked - datetime.timedelta(days=40 - 9 * n),
            attempt_mode=mode,
            attempt_outcome="WRONG" if n == 1 else "NOANS",
            attempt_note=random.choice(NOTES) if maybe(random, 0.4) else None,
        )
        for n, mode in enumerate(modes)
    ]


def without_data(story: Story, basis: str) -> list[FormRecord]:
    """Who refused, withdrew or has not been asked yet: nothing clinical may be kept."""
    random = story.random
    asked = datetime.date(2022, random.randint(6, 12), random.randint(1, 28))
    answered = asked + datetime.timedelta(days=within(random, 1, 30))
    withdrawn = answered + datetime.timedelta(days=within(random, 20, 200))
    row = models.Consent(
        legal_basis=basis,
        vital_at_screening="ALIVE",
        vital_check_date=asked,
        icf_version="1.0",
        consent_date=answered,
        refusal_date=answered,
        withdrawal_date=withdrawn,
        withdrawal_scope=pick(random, {"STOP": 60, "ERASE": 40}),
        withdrawal_done_date=withdrawn + datetime.timedelta(days=within(random, 1, 20)),
    )
    return [settle(row, random, unknown=0)]
