"""Centres, their documents, and the legal basis of a patient."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crf.codes.code_list import CodeList


class CENTRESTAT(CodeList):
    C0 = "0", _("Invited")
    C1 = "1", _("Ethics approval pending")
    C2 = "2", _("Approved, not active")
    C3 = "3", _("Active")
    C4 = "4", _("Suspended")
    C5 = "5", pgettext_lazy("a centre", "Closed")


class ECOUT(CodeList):
    APP = "APP", _("Favourable")
    COND = "COND", _("Favourable with conditions")
    NOTE = "NOTE", _("Acknowledged (notification)")
    REJ = "REJ", _("Unfavourable")
    PEND = "PEND", _("Pending")


class DOCTYPE(CodeList):
    PROT = "PROT", _("Protocol")
    ECLET = "ECLET", _("Ethics committee opinion")
    ICF = "ICF", _("Information sheet and consent form")
    PRIV = "PRIV", _("Privacy notice (art. 13/14 GDPR)")
    DPIA = "DPIA", _("Data protection impact assessment")
    AGR = "AGR", _("Agreement / feasibility clearance")
    DEL = "DEL", _("Delegation log")
    CV = "CV", _("PI curriculum vitae")
    GCP = "GCP", _("GCP certificate")
    UNREACH = "UNREACH", _("Statement on unreachable patients")
    OTH = "OTH", _("Other")


class LEGALBASIS(CodeList):
    CONS = "CONS", _("Informed consent obtained")
    DEC = "DEC", _("Deceased, consent not obtainable (art. 110)")
    UNR = "UNR", _("Not contactable after reasonable efforts (art. 110)")
    ETH = "ETH", _("Ethical reasons (patient unaware of the condition)")
    HLT = "HLT", _("Health reasons (cannot understand the notice)")
    REF = "REF", _("Consent refused")
    WDR = "WDR", _("Consent withdrawn")
    PEND = "PEND", _("To be obtained")


class CONTACTMODE(CodeList):
    TEL = "TEL", _("Telephone")
    MAIL = "MAIL", _("Letter / e-mail")
    VISIT = "VISIT", _("Scheduled visit")
    GP = "GP", _("General practitioner")
    REG = "REG", _("Vital status at registry office")
    DOC = "DOC", _("Clinical records review")


class CONTACTOUT(CodeList):
    REACH = "REACH", _("Reached")
    NOANS = "NOANS", _("No answer")
    WRONG = "WRONG", _("Contact data not valid")
    DEAD = "DEAD", _("Found deceased")


class WDRSCOPE(CodeList):
    STOP = "STOP", _("Stop collecting, keep data collected so far")
    ERASE = "ERASE", _("Erase all data")
