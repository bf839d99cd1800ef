"""The code lists of the e-CRFs: short codes that never change, with their labels.

Wording and codes follow the study's dictionary; where a list mirrors the EBMT registry's or a staging
system's categories, so do its entries. A code that is retired stays here, or old answers lose their words.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CodeList(TextChoices):
    """One list: code and label. Stored are the codes alone."""


class YN(CodeList):
    Y = "Y", _("Yes")
    N = "N", _("No")


class MISS(CodeList):
    U = "U", _("Unknown")
    D = "D", _("Not done / not evaluated")
    N = "N", _("Not applicable")
    P = "P", _("Pending")
    W = "W", _("Removed (consent withdrawn)")


class SEX(CodeList):
    M = "M", _("Male")
    F = "F", _("Female")


class CENTRESTAT(CodeList):
    C0 = "0", _("Invited")
    C1 = "1", _("Ethics approval pending")
    C2 = "2", _("Approved, not active")
    C3 = "3", _("Active")
    C4 = "4", _("Suspended")
    C5 = "5", _("Closed")


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


class DXSUB(CodeList):
    MM = "MM", _("Multiple myeloma")
    PPCL = "PPCL", _("Primary plasma cell leukaemia")
    SPCL = "SPCL", _("Secondary plasma cell leukaemia")
    SBP = "SBP", _("Solitary bone plasmacytoma evolved to MM")
    SMM = "SMM", _("Smouldering MM evolved to active MM")
    OTH = "OTH", _("Other plasma cell neoplasm")


class DONOR(CodeList):
    MSD = "MSD", _("HLA-identical sibling")
    SYN = "SYN", _("Syngeneic twin")
    MRDO = "MRDO", _("Other matched relative")
    MMRD = "MMRD", _("Mismatched relative (not haploidentical)")
    HAPLO = "HAPLO", _("Haploidentical relative")
    MUD = "MUD", _("Matched unrelated")
    MMUD = "MMUD", _("Mismatched unrelated")
    UD = "UD", _("Unrelated, matching unknown")
    CB = "CB", _("Unrelated cord blood")


class CELLSRC(CodeList):
    PB = "PB", _("Peripheral blood (PBSC)")
    BM = "BM", _("Bone marrow")
    BMPB = "BMPB", _("Bone marrow + peripheral blood")
    CB1 = "CB1", _("Single cord blood")
    CB2 = "CB2", _("Double cord blood")


class INTENS(CodeList):
    MAC = "MAC", _("Myeloablative")
    RIC = "RIC", _("Reduced intensity")
    NMA = "NMA", _("Non-myeloablative")


class AGGRADE(CodeList):
    C0 = "0", _("Grade 0 (none)")
    C1 = "1", _("Grade I")
    C2 = "2", _("Grade II")
    C3 = "3", _("Grade III")
    C4 = "4", _("Grade IV")
    C9 = "9", _("Present, grade unknown")


class NIHGLOB(CodeList):
    MILD = "MILD", _("Mild")
    MOD = "MOD", _("Moderate")
    SEV = "SEV", _("Severe")
    UNK = "UNK", _("Present, severity unknown")


class RELTYPE(CodeList):
    RELCR = "RELCR", _("Relapse from CR")
    PD = "PD", _("Progression (never in CR after allo)")
    CONT = "CONT", _("Continuous progression (never controlled)")
    MRDR = "MRDR", _("MRD reappearance only")


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
