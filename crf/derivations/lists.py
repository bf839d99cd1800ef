"""Code lists of derived items, which nobody enters."""

from django.utils.translation import gettext_lazy as _

from crf.codes import CodeList


class CMVCOMBO(CodeList):
    """Donor first, then patient, as registries write it."""

    NN = "NN", _("Donor negative, patient negative")
    NP = "NP", _("Donor negative, patient positive")
    PN = "PN", _("Donor positive, patient negative")
    PP = "PP", _("Donor positive, patient positive")


class HCTGROUP(CodeList):
    LOW = "0", _("Low risk (0)")
    INTER = "1-2", _("Intermediate risk (1–2)")
    HIGH = ">=3", _("High risk (≥ 3)")


class CHIMCLASS(CodeList):
    FULL = "FULL", _("Full donor (> 95 %)")
    MIX = "MIX", _("Mixed (5–95 %)")
    ABS = "ABS", _("Absent (< 5 %)")


class TOXCLASS(CodeList):
    HAEM = "HAEM", _("Haematological")
    NONH = "NONH", _("Non-haematological")


class WINDOW(CodeList):
    IN = "IN", _("Inside the window")
    EARLY = "EARLY", _("Before the window")
    LATE = "LATE", _("After the window")


class DEATHKIND(CodeList):
    NRM = "NRM", _("Non-relapse mortality")
    REL = "REL", _("After relapse or progression")
