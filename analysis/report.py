"""All that the outcomes page shows, from one reading of the database; for downloads and the shell too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Centre
from accounts.roles import Capability
from accounts.scoping import ScopedQuerySet
from analysis.cohort import Cohort, load
from analysis.definitions import DEFINITIONS, Definition
from analysis.figures import KEYS, Figure, figure
from analysis.filters import Filters
from analysis.flow import flow_table
from analysis.identities import Identity, identities
from analysis.results import Group, by_centre, group
from analysis.tables import Table, Text, estimates_table
from crf.models import Patient


@dataclass(frozen=True, eq=False)
class Report:
    """The cohort at the cut-off and its groups: the whole first, then the centres where they are compared."""

    cohort: Cohort
    groups: list[Group]
    stamp: Mapping[Text, Text]
    definitions: Sequence[Definition] = DEFINITIONS

    @property
    def whole(self) -> Group:
        return self.groups[0]

    @cached_property
    def estimates(self) -> Table:
        return estimates_table(self.groups, self.stamp, self.definitions)

    @cached_property
    def flow(self) -> Table:
        return flow_table(self.cohort.frame, self.stamp)

    @cached_property
    def identities(self) -> list[Identity]:
        return identities(self.cohort.analysed)

    @cached_property
    def figures(self) -> list[Figure]:
        return [self.figure(key) for key in KEYS]

    def figure(self, key: str) -> Figure:
        return figure(key, self.groups, self.stamp)


def patients(user: Any) -> ScopedQuerySet:
    """Every registered patient of whom this user may see outcomes."""
    return Patient.objects.current().for_user(user, Capability.VIEW_OUTCOMES)


def centres(user: Any) -> list[Centre]:
    return list(Centre.objects.all().for_user(user, Capability.VIEW_OUTCOMES))


def report(
    among: ScopedQuerySet,
    filters: Filters,
    known: Sequence[Centre],
    definitions: Sequence[Definition] = DEFINITIONS,
) -> Report:
    """The report on these patients; `known` are all the centres that they can be of."""
    more = [d.source for d in definitions if d not in DEFINITIONS]
    found = load(among, filters.cutoff, filters.centres, list(dict.fromkeys(more)))
    chosen = [c for c in known if not filters.centres or c.study_centre_no in filters.centres]
    label = _("All centres") if len(chosen) == len(known) else _("Chosen centres")
    groups = [group(found.analysed, label, definitions=definitions)]
    if len(chosen) == 1:
        groups = [group(found.analysed, str(chosen[0]), definitions=definitions)]
    elif filters.by_centre:
        groups += by_centre(found.analysed, chosen, definitions)
    return Report(found, groups, _stamp(filters, chosen, known), definitions)


def _stamp(filters: Filters, chosen: Sequence[Centre], known: Sequence[Centre]) -> dict[Text, Text]:
    names = ", ".join(map(str, chosen)) if len(chosen) < len(known) else _("all (%(n)s)") % {"n": len(known)}
    return {
        _("Data cut-off"): filters.cutoff.isoformat(),
        _("Centres"): names,
        _("Software"): f"mmregistry {settings.SOFTWARE_VERSION}",
    }
