"""Relapse, follow-up, death and the end of observation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crf.codes.code_list import CodeList


class RELTYPE(CodeList):
    RELCR = "RELCR", _("Relapse from CR")
    PD = "PD", _("Progression (never in CR after allo)")
    CONT = "CONT", _("Continuous progression (never controlled)")
    MRDR = "MRDR", _("MRD reappearance only")


class RELDET(CodeList):
    BIO = "BIO", _("Biochemical only")
    CLIN = "CLIN", _("Clinical (CRAB or mass)")
    EM = "EM", _("Extramedullary only")


class CRAB(CodeList):
    CA = "CA", _("Hypercalcaemia")
    REN = "REN", _("Renal insufficiency")
    AN = "AN", _("Anaemia")
    BON = "BON", _("Bone lesions")
    NONE = "NONE", pgettext_lazy("a criterion or an action", "None")


class VISIT(CodeList):
    D100 = "D100", _("Day 100")
    M06 = "M06", _("Month 6")
    M12 = "M12", _("Month 12")
    M18 = "M18", _("Month 18")
    M24 = "M24", _("Month 24")
    LAST = "LAST", _("Last contact (any date)")


class VITAL(CodeList):
    ALIVE = "ALIVE", _("Alive")
    DEAD = "DEAD", _("Dead")
    LTFU = "LTFU", _("Lost to follow-up")


class DISSTAT(CodeList):
    CR = "CR", _("In CR / sCR")
    RESD = "RESD", _("Measurable disease, no progression")
    REL = "REL", _("In relapse / progression")
    POST = "POST", _("Responding after relapse treatment")


class CGNOW(CodeList):
    NONE = "NONE", _("Absent")
    MILD = "MILD", _("Present, mild")
    MOD = "MOD", _("Present, moderate")
    SEV = "SEV", _("Present, severe")
    UNK = "UNK", _("Present, severity unknown")


class INFTYPE(CodeList):
    BAC = "BAC", _("Bacterial")
    VIR = "VIR", _("Viral")
    FUN = "FUN", _("Fungal")
    PAR = "PAR", _("Parasitic")
    UNK = "UNK", _("Unknown agent")


class INFSITE(CodeList):
    BSI = "BSI", _("Bloodstream")
    LUNG = "LUNG", _("Lung")
    GUT = "GUT", _("Gut")
    CNS = "CNS", _("Central nervous system")
    URIN = "URIN", _("Urinary tract")
    DISS = "DISS", _("Disseminated")
    REAC = "REAC", _("Reactivation without disease (e.g. CMV)")
    OTH = "OTH", _("Other")


class SMALTYPE(CodeList):
    MDSAML = "MDSAML", _("MDS / AML")
    ALL = "ALL", _("Acute lymphoblastic leukaemia")
    PTLD = "PTLD", _("Post-transplant lymphoproliferative disease")
    LYM = "LYM", _("Lymphoma")
    SOLID = "SOLID", _("Solid tumour")
    SKIN = "SKIN", _("Non-melanoma skin cancer")
    OTH = "OTH", _("Other")


class CODMAIN(CodeList):
    REL = "REL", _("Relapse / progression of the original disease")
    HSCT = "HSCT", _("Transplant-related (HSCT-related)")
    TRT = "TRT", _("Related to treatment given after transplant")
    SECM = "SECM", _("Secondary malignancy")
    OTH = "OTH", _("Other")
    UNK = "UNK", _("Unknown")


class CODCON(CodeList):
    GVHD = "GVHD", _("GVHD")
    IP = "IP", _("Interstitial pneumonitis")
    PTOX = "PTOX", _("Pulmonary toxicity")
    INF = "INF", _("Infection, agent not specified")
    BAC = "BAC", _("Bacterial infection")
    VIR = "VIR", _("Viral infection")
    FUN = "FUN", _("Fungal infection")
    PAR = "PAR", _("Parasitic infection")
    REJ = "REJ", _("Rejection / poor graft function")
    VOD = "VOD", _("Veno-occlusive disease (SOS/VOD)")
    HEM = "HEM", _("Haemorrhage")
    CARD = "CARD", _("Cardiac toxicity")
    CNS = "CNS", _("Central nervous system toxicity")
    GI = "GI", _("Gastrointestinal toxicity")
    SKIN = "SKIN", _("Skin toxicity")
    REN = "REN", _("Renal failure")
    MOF = "MOF", _("Multi-organ failure")
    LPD = "LPD", _("Lymphoproliferative disorder (EBV)")
    REL = "REL", _("Relapse / progression")
    OTH = "OTH", _("Other")


class EXITWHY(CodeList):
    END = "END", _("24 months completed")
    DTH = "DTH", _("Death")
    LTFU = "LTFU", _("Lost to follow-up")
    WDR = "WDR", _("Consent withdrawn")
    INEL = "INEL", _("Found ineligible")
