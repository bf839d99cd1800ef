"""Toxicity of the drugs given after the index allo."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crf import codes
from crf.always_known import MAKES_ENTRY, NAMES_OTHER
from crf.conditions import item
from crf.fields import (
    CRITICAL,
    OPTIONAL,
    REQUIRED,
    CodeField,
    DecimalField,
    MultiCodeField,
    Offered,
    PartialDateField,
    TextField,
)
from crf.limits import Numbers
from crf.models.base import EntryForm


class Toxicity(EntryForm):
    """TOX: one adverse event during a treatment, graded by CTCAE v5."""

    form_key = "TOX"

    parent_name = "treatment"

    treatment = models.ForeignKey(
        "crf.Treatment", models.PROTECT, related_name="+", verbose_name=_("treatment")
    )

    tox_term = CodeField(
        _("CTCAE v5 term"), CRITICAL, codes=codes.CTCAE, source="CTCAE", always_known=MAKES_ENTRY
    )
    tox_other = TextField(
        _("Specify"),
        CRITICAL,
        max_length=100,
        shown_if=item("tox_term").is_in(*codes.OTHER_TERMS),
        always_known=NAMES_OTHER,
    )
    tox_grade = CodeField(
        _("Maximum grade"),
        CRITICAL,
        codes=codes.CTCGRADE,
        offered=Offered("tox_term", codes.CTCAE_GRADES),
        missing="U",
        source="CTCAE",
    )
    tox_onset = PartialDateField(_("Onset date"), CRITICAL, missing="U")
    tox_outcome = CodeField(_("Outcome"), CRITICAL, codes=codes.TOXOUT, missing="U")
    tox_resolved = PartialDateField(
        _("Resolution date"), REQUIRED, missing="U", shown_if=item("tox_outcome").is_in("RES", "SEQ")
    )
    tox_relation = CodeField(_("Relation"), CRITICAL, codes=codes.TOXREL, missing="U")
    tox_drugs = MultiCodeField(
        _("Suspected drug(s) of that treatment"),
        REQUIRED,
        # Of lymphocytes alone there is no drug to suspect.
        missing="UN",
        codes=codes.DRUG,
        among="PTD.drug",
        shown_if=item("tox_relation").is_in("POS", "PRO", "DEF"),
    )
    tox_action = CodeField(_("Action on the drug"), CRITICAL, codes=codes.TOXACT, missing="U")
    tox_serious = CodeField(_("Serious"), CRITICAL, codes=codes.YN, missing="U", source="ICH")
    tox_sae_criteria = MultiCodeField(
        _("Seriousness criteria"),
        CRITICAL,
        codes=codes.SAECRIT,
        missing="U",
        shown_if=item("tox_serious") == "Y",
        source="ICH",
    )
    tox_nadir = DecimalField(
        _("Nadir value (blood counts)"),
        OPTIONAL,
        missing="UD",
        hard=Numbers(0, 500),
        shown_if=item("tox_term").is_in(*codes.BLOOD_COUNT_TERMS),
    )
    tox_comment = TextField(_("Comment"), OPTIONAL, max_length=300)

    class Meta:
        ordering = ("tox_onset", "pk")
        verbose_name = _("toxicity")
