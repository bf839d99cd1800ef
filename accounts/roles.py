"""Roles and what each may do: the one table that the code enforces and the permission page prints."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    DATA_MANAGER = "data_manager", _("Data manager")
    INVESTIGATOR = "investigator", _("Investigator")
    DATA_CENTRE = "data_centre", _("Data centre")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")
    MONITOR = "monitor", _("Monitor")


class Capability(StrEnum):
    VIEW_PATIENTS = "view_patients"
    ENTER_DATA = "enter_data"
    IMPORT_REGISTRY = "import_registry"
    VIEW_QUERIES = "view_queries"
    ANSWER_QUERY = "answer_query"
    RAISE_QUERY = "raise_query"
    CLOSE_QUERY = "close_query"
    MANAGE_RULES = "manage_rules"
    VERIFY_FORMS = "verify_forms"
    SIGN_FORMS = "sign_forms"
    LOCK_FORMS = "lock_forms"
    VIEW_HISTORY = "view_history"
    VIEW_OUTCOMES = "view_outcomes"
    FREEZE_OUTCOMES = "freeze_outcomes"
    VIEW_RELEASED = "view_released"
    VIEW_CENTRES = "view_centres"
    MANAGE_CENTRES = "manage_centres"
    MANAGE_USERS = "manage_users"


IN_WORDS: dict[Capability, Promise] = {
    Capability.VIEW_PATIENTS: _("See patients and their forms"),
    Capability.ENTER_DATA: _("Register patients and fill in forms"),
    Capability.IMPORT_REGISTRY: _("Import a registry file"),
    Capability.VIEW_QUERIES: _("Read queries"),
    Capability.ANSWER_QUERY: _("Answer queries"),
    Capability.RAISE_QUERY: _("Ask a query"),
    Capability.CLOSE_QUERY: _("Accept an answer, ask again, or cancel a query"),
    Capability.MANAGE_RULES: _("Run the checks over everybody, preview and release rules"),
    Capability.VERIFY_FORMS: _("Verify complete forms"),
    Capability.SIGN_FORMS: _("Sign a patient’s verified forms"),
    Capability.LOCK_FORMS: _("Lock and unlock a signed patient"),
    Capability.VIEW_HISTORY: _("Read the history of every field"),
    Capability.VIEW_OUTCOMES: _("See and download outcomes"),
    Capability.FREEZE_OUTCOMES: _("Freeze data sets, release pooled results to the centres"),
    Capability.VIEW_RELEASED: _("See pooled results that were released"),
    Capability.VIEW_CENTRES: _("See the study's centres"),
    Capability.MANAGE_CENTRES: _("Make centres and record their approvals and documents"),
    Capability.MANAGE_USERS: _("Make users, give and end roles"),
}

_READ = {
    Capability.VIEW_PATIENTS,
    Capability.VIEW_QUERIES,
    Capability.VIEW_HISTORY,
    Capability.VIEW_CENTRES,
    Capability.VIEW_RELEASED,
}
_CENTRE = _READ | {Capability.ENTER_DATA, Capability.IMPORT_REGISTRY, Capability.ANSWER_QUERY}
_REVIEW = {
    Capability.RAISE_QUERY,
    Capability.CLOSE_QUERY,
    Capability.MANAGE_RULES,
    Capability.VERIFY_FORMS,
    Capability.LOCK_FORMS,
}

ROLES: dict[Role, frozenset[Capability]] = {
    Role.DATA_MANAGER: frozenset(_CENTRE),
    Role.INVESTIGATOR: frozenset(_CENTRE | {Capability.SIGN_FORMS}),
    Role.DATA_CENTRE: frozenset(_READ | _REVIEW),
    Role.COORDINATOR: frozenset(
        {Capability.VIEW_OUTCOMES, Capability.FREEZE_OUTCOMES, Capability.VIEW_CENTRES}
    ),
    Role.ADMINISTRATOR: frozenset(
        {Capability.MANAGE_CENTRES, Capability.MANAGE_USERS, Capability.VIEW_CENTRES}
    ),
    Role.MONITOR: frozenset(_READ),
}

# These roles belong to one centre; the others reach over all of them.
CENTRE_ROLES = frozenset({Role.DATA_MANAGER, Role.INVESTIGATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Whether one person may hold a capability of `one` together with a capability of `other`, and why."""

    one: tuple[Capability, ...]
    other: tuple[Capability, ...]
    together: bool
    why: Promise

    def pairs(self) -> set[frozenset[Capability]]:
        return {frozenset(pair) for pair in product(self.one, self.other) if pair[0] != pair[1]}


_READS = (Capability.VIEW_PATIENTS, Capability.VIEW_QUERIES, Capability.VIEW_HISTORY)
_ENTERS = (Capability.ENTER_DATA, Capability.ANSWER_QUERY, Capability.IMPORT_REGISTRY)
_SIGNS = (Capability.SIGN_FORMS,)
_JUDGES = (
    Capability.CLOSE_QUERY,
    Capability.VERIFY_FORMS,
    Capability.LOCK_FORMS,
    Capability.RAISE_QUERY,
    Capability.MANAGE_RULES,
)
_KNOWS_OUTCOMES = (Capability.VIEW_OUTCOMES, Capability.FREEZE_OUTCOMES)
_OPENS_CENTRES = (Capability.MANAGE_CENTRES,)
_GIVES_ROLES = (Capability.MANAGE_USERS,)
_SHOWS_NO_PATIENT = (Capability.VIEW_CENTRES, Capability.VIEW_RELEASED)
_OTHERS = tuple(capability for capability in Capability if capability not in _SHOWS_NO_PATIENT)

# What makes a role one of patients or of outcomes.
CLINICAL = frozenset({*_READS, *_ENTERS, *_SIGNS, *_JUDGES, *_KNOWS_OUTCOMES})

# Every pair of capabilities stands in exactly one of these lines; the permission page prints them.
PAIRINGS: tuple[Pairing, ...] = (
    Pairing(
        one=_ENTERS + _SIGNS,
        other=_JUDGES,
        together=False,
        why=_("Nobody judges data that she entered or signed herself."),
    ),
    Pairing(
        one=_ENTERS + _SIGNS,
        other=_KNOWS_OUTCOMES,
        together=False,
        why=_("Who enters data does not know the outcomes, so that they do not guide what is entered."),
    ),
    Pairing(
        one=_READS + _ENTERS + _SIGNS + _JUDGES,
        other=_GIVES_ROLES,
        together=False,
        why=_("Who gives roles sees no patient, so that nobody can open patients to herself."),
    ),
    Pairing(
        one=_KNOWS_OUTCOMES,
        other=_GIVES_ROLES,
        together=False,
        why=_("Who gives roles sees no outcome: outcomes list patients one by one."),
    ),
    Pairing(
        one=_ENTERS + _SIGNS,
        other=_OPENS_CENTRES,
        together=False,
        why=_("Who records that a centre may enrol does not enrol there."),
    ),
    Pairing(
        one=_READS + _ENTERS + _SIGNS,
        other=_READS + _ENTERS + _SIGNS,
        together=True,
        why=_("The work of a centre: reading, entering, answering and signing its own patients."),
    ),
    Pairing(
        one=_READS + _JUDGES,
        other=_JUDGES,
        together=True,
        why=_("The work of the data centre: judging needs reading, and changes no data."),
    ),
    Pairing(
        one=_READS + _JUDGES + _KNOWS_OUTCOMES,
        other=_KNOWS_OUTCOMES,
        together=True,
        why=_("An outcome is traced to its patients, and who does this can change no data."),
    ),
    Pairing(
        one=_READS + _JUDGES + _KNOWS_OUTCOMES + _GIVES_ROLES,
        other=_OPENS_CENTRES,
        together=True,
        why=_("Making a centre and recording its approvals shows and changes no patient."),
    ),
    Pairing(
        one=_OTHERS + _SHOWS_NO_PATIENT,
        other=_SHOWS_NO_PATIENT,
        together=True,
        why=_("The list of centres and released results show no patient, and go with everything."),
    ),
)


def declared(
    capabilities: Iterable[Capability], pairings: Iterable[Pairing]
) -> dict[frozenset[Capability], Pairing]:
    """The line in which each pair stands; LookupError where a pair stands in none, or in two."""
    found: dict[frozenset[Capability], Pairing] = {}
    for pairing in pairings:
        for pair in pairing.pairs():
            if pair in found:
                raise LookupError(f"This pair of capabilities is declared twice: {sorted(pair)}.")
            found[pair] = pairing
    for pair in map(frozenset, combinations(capabilities, 2)):
        if pair not in found:
            raise LookupError(f"Declare whether one person may hold both: {sorted(pair)}.")
    return found


# Made when the program starts: with an undeclared pair it does not start.
DECLARED = declared(Capability, PAIRINGS)


def never_together(roles: Iterable[Role]) -> tuple[Capability, Capability] | None:
    """The first pair of capabilities that these roles bring together against the table, or None."""
    held = frozenset[Capability]().union(*(ROLES[role] for role in roles))
    apart = (pairing for pairing in PAIRINGS if not pairing.together)
    pairs = (pair for pairing in apart for pair in product(pairing.one, pairing.other))
    return next((pair for pair in pairs if held.issuperset(pair)), None)


def enters_and_sees_everywhere(roles: Iterable[Role]) -> bool:
    """Whether somebody who enters data at one centre would see the patients of all the others too."""
    held = set(roles)
    everywhere = {role for role in held - CENTRE_ROLES if Capability.VIEW_PATIENTS in ROLES[role]}
    return bool(held & CENTRE_ROLES) and bool(everywhere)
