"""What the tests of snapshots share: freezing the study, and a patient who withdraws."""

import datetime

from analysis.snapshots import freeze
from crf import models
from crf.partial_date import PartialDate
from tests.analysis.patients import DAY_0
from tests.factories.study import save

CUTOFF = datetime.date(2026, 11, 1)


def frozen(by, title="Annual report", cutoff=CUTOFF):
    return freeze(by=by, title=title, cutoff=cutoff)


def withdraw(patient):
    consent = models.Consent.objects.get(patient=patient)
    consent.legal_basis = "WDR"
    save(patient, consent, complete=False)


def died(patient, days=600):
    when = PartialDate.from_date(DAY_0 + datetime.timedelta(days=days))
    save(patient, models.Death(death_date=when, death_main_cause="OTH"))
