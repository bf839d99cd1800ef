"""Death and the end of observation."""

from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import OWN_ACT
from crf.conditions import item
from crf.fields import (
    CRITICAL,
    OPTIONAL,
    REQUIRED,
    CodeField,
    MultiCodeField,
    PartialDateField,
    TextField,
)
from crf.limits import DaysAfter
from crf.models.base import PatientForm, once_per_patient


class Death(PatientForm):
    """DTH: when and of what."""

    form_key = "DTH"

    death_date = PartialDateField(
        _("Date of death"), CRITICAL, missing="U", hard=DaysAfter(0, None), source='A, R:"Death Date"'
    )
    death_main_cause = CodeField(
        _("Main cause of death"), CRITICAL, codes=codes.CODMAIN, source="A, P:VCAUSDTH", unknown_code="UNK"
    )
    death_contrib = MultiCodeField(
        _("Contributory causes"), REQUIRED, codes=codes.CODCON, missing="UN", source="A, P:VCSDT*"
    )
    death_main_hsct = CodeField(
        _("If transplant-related: which"),
        CRITICAL,
        codes=codes.CODCON,
        missing="U",
        shown_if=item("death_main_cause") == "HSCT",
    )
    death_other_text = TextField(
        _("Specify"),
        CRITICAL,
        max_length=200,
        missing="U",
        shown_if=(item("death_main_cause").is_in("OTH", "TRT")) | item("death_contrib").contains("OTH"),
        source="P:DEACSBMR",
    )
    death_relapse_before = CodeField(
        _("Relapse / progression before death"), CRITICAL, codes=codes.YN, missing="U", source="NRM anchor"
    )
    death_disease_status = CodeField(
        _("Disease status at death"), REQUIRED, codes=codes.DISSTAT, missing="UD"
    )
    death_gvhd_active = CodeField(_("Active GVHD at death"), REQUIRED, codes=codes.YN, missing="U")
    death_autopsy = CodeField(_("Autopsy"), OPTIONAL, codes=codes.YN, missing="U")
    death_source = CodeField(_("Source"), REQUIRED, codes=codes.CONTACTMODE, missing="U")

    class Meta:
        constraints = (once_per_patient("crf_death_once_per_patient"),)
        verbose_name = _("death")


class EndOfObservation(PatientForm):
    """EOS: the last information there is, and why there is no more."""

    form_key = "EOS"

    eos_date = PartialDateField(_("Date of last information"), CRITICAL, source="P:DATLASTALIVE")
    eos_reason = CodeField(_("Reason"), CRITICAL, codes=codes.EXITWHY, source="S", always_known=OWN_ACT)

    class Meta:
        constraints = (once_per_patient("crf_endofobservation_once_per_patient"),)
        verbose_name = _("end of observation")
