"""Patients in the database, made through the services as the site makes them."""

import datetime

from analysis.columns import PLACES
from analysis.models import Outcome
from crf import models
from crf.partial_date import PartialDate
from tests.factories.study import consented, index_allo, save

DAY_0 = datetime.date(2012, 5, 4)


def followed(centre, days=800, **answers):
    """Alive without relapse so many days after day 0."""
    patient = consented(centre, **answers)
    last = models.FollowUp(
        visit="LAST", visit_date=DAY_0 + datetime.timedelta(days=days), vital_status="ALIVE"
    )
    save(patient, index_allo(), models.RelapseSummary(relapse_ever="N"), last)
    return patient


def dead(centre, days, relapsed=None):
    """Died so many days after day 0, perhaps with a relapse before."""
    patient = consented(centre)
    forms = [index_allo(), models.RelapseSummary(relapse_ever="Y" if relapsed else "N")]
    if relapsed:
        forms.append(models.Relapse(rel_no=1, rel_date=_after(relapsed), rel_type="PD"))
    save(patient, *forms, models.Death(death_date=_after(days), death_main_cause="OTH"))
    return patient


def _after(days):
    return PartialDate.from_date(DAY_0 + datetime.timedelta(days=days))


def stored(name, **lookup):
    """A number of the one outcome that fits, by its name."""
    return Outcome.objects.get(**lookup).numbers[PLACES[name]]
