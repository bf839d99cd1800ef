"""The centres of a file: found by their CIC, refused by name, or made where the one who imports says so."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Centre
from accounts.roles import Capability
from accounts.services import create_centre
from audit.context import SYSTEM
from crf.derivations import ESSENTIAL_DOCUMENTS
from crf.models import CentreDocument, CentreDossier
from crf.services import enrolment_closed, save_centre_form
from crf.status import ACTIVE

LAST_NUMBER = 99
# Stands where an approval would, so that nobody takes it for one.
BY_OPTION = "--register-centres"


class CentreRefused(Exception):
    """Why nothing can be imported for this centre, and what to do."""


class Centres:
    """CIC -> the centre, for one import; each is looked up once."""

    def __init__(self, *, by: Any, reason: str, register: bool, dry_run: bool) -> None:
        self._by, self._reason, self._register, self._dry_run = by, reason, register, dry_run
        self._found: dict[int | None, Centre | CentreRefused] = {}
        self._last_number = Centre.objects.aggregate(last=Max("study_centre_no"))["last"] or 0

    def find(self, cic: int | None) -> Centre:
        """Raises CentreRefused."""
        if cic not in self._found:
            try:
                self._found[cic] = self._look_up(cic)
            except CentreRefused as refused:
                self._found[cic] = refused
        found = self._found[cic]
        if isinstance(found, CentreRefused):
            raise found
        return found

    def _look_up(self, cic: int | None) -> Centre:
        if cic is None:
            raise CentreRefused(_("The line does not say at which centre (Treatment CIC) it was."))
        centre = Centre.objects.filter(cic=cic).first()
        if centre is None and self._register:
            return self._make(cic)
        may = (Capability.IMPORT_REGISTRY, Capability.ENTER_DATA)
        if centre is None or not all(self._by.can(capability, centre) for capability in may):
            raise CentreRefused(self._not_there(cic))
        closed = enrolment_closed(centre)
        if closed:
            words = {"cic": cic, "centre": centre, "reasons": " ".join(closed)}
            raise CentreRefused(_("%(centre)s (CIC %(cic)s) cannot take patients: %(reasons)s") % words)
        return centre

    def _not_there(self, cic: int) -> str:
        if self._by is SYSTEM:
            return _(
                "CIC %(cic)s: the study has no such centre. Make it first, or use the option "
                "--register-centres."
            ) % {"cic": cic}
        # The same for a centre that is not there and for one that is somebody else's.
        return _("CIC %(cic)s is not a centre for which you enter data.") % {"cic": cic}

    def _make(self, cic: int) -> Centre:
        number = self._last_number + 1
        if number > LAST_NUMBER or not 1 <= cic <= 99999:
            raise CentreRefused(_("CIC %(cic)s: no centre can be made with this number.") % {"cic": cic})
        self._last_number = number
        name = f"CIC {cic}"
        if self._dry_run:
            return Centre(study_centre_no=number, cic=cic, name=name)
        centre = create_centre(
            study_centre_no=number, cic=cic, name=name, city="not known", by=self._by, reason=self._why
        )
        self._declare_open(centre)
        return centre

    @property
    def _why(self) -> str:
        return (
            f"{self._reason}; the option {BY_OPTION} made the centre and declared it open. "
            "No approval and no document was seen."
        )

    def _declare_open(self, centre: Centre) -> None:
        today = timezone.localdate()
        dossier = CentreDossier(
            centre=centre,
            centre_status=ACTIVE,
            activation_date=today,
            ec_outcome="NOTE",
            ec_opinion_date=today,
            ec_ref_number=BY_OPTION,
        )
        documents = (
            CentreDocument(
                centre=centre, doc_type=code, doc_version=BY_OPTION, doc_date=today, doc_superseded="N"
            )
            for code in ESSENTIAL_DOCUMENTS
        )
        save_centre_form(instance=dossier, by=self._by, reason=self._why)
        for document in documents:
            save_centre_form(instance=document, by=self._by, reason=self._why)
