"""Roles and what each may do: the one table that the code enforces and the permission page prints."""

from collections.abc import Iterable
from enum import StrEnum

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

# Who enters data never closes a query or verifies, who does that never enters or signs data, and who gives
# roles holds no clinical capability at all.
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

# What one person may not hold together, in whichever roles: entering and judging data; patients and rights.
SEPARATED = (
    (Capability.ENTER_DATA, Capability.CLOSE_QUERY),
    (Capability.ANSWER_QUERY, Capability.CLOSE_QUERY),
    (Capability.ENTER_DATA, Capability.VERIFY_FORMS),
    (Capability.SIGN_FORMS, Capability.VERIFY_FORMS),
    (Capability.SIGN_FORMS, Capability.LOCK_FORMS),
    (Capability.VIEW_PATIENTS, Capability.MANAGE_USERS),
)


def never_together(roles: Iterable[Role]) -> tuple[Capability, Capability] | None:
    """The first pair of capabilities that these roles bring together against the rule, or None."""
    held = frozenset[Capability]().union(*(ROLES[role] for role in roles))
    return next((pair for pair in SEPARATED if held.issuperset(pair)), None)
