"""The myeloma: type, stage, cytogenetics, response, and the state of the patient."""

from django.utils.translation import gettext_lazy as _

from crf.codes.code_list import CodeList


class DXSUB(CodeList):
    MM = "MM", _("Multiple myeloma")
    PPCL = "PPCL", _("Primary plasma cell leukaemia")
    SPCL = "SPCL", _("Secondary plasma cell leukaemia")
    SBP = "SBP", _("Solitary bone plasmacytoma evolved to MM")
    SMM = "SMM", _("Smouldering MM evolved to active MM")
    OTH = "OTH", _("Other plasma cell neoplasm")


class ISOTYPE(CodeList):
    IGG = "IGG", _("IgG")
    IGA = "IGA", _("IgA")
    IGD = "IGD", _("IgD")
    IGE = "IGE", _("IgE")
    IGM = "IGM", _("IgM")
    LC = "LC", _("Light chain only")
    NS = "NS", _("Non-secretory")
    BI = "BI", _("Biclonal")


class LCHAIN(CodeList):
    K = "K", _("Kappa")
    L = "L", _("Lambda")
    B = "B", _("Both (biclonal)")
    X = "X", _("None (non-secretory)")


class DSSTAGE(CodeList):
    C1 = "1", _("I")
    C2 = "2", _("II")
    C3 = "3", _("III")


class DSSUB(CodeList):
    A = "A", _("A (creatinine < 2 mg/dL)")
    B = "B", _("B (creatinine ≥ 2 mg/dL)")


class STAGE3(CodeList):
    C1 = "1", _("I")
    C2 = "2", _("II")
    C3 = "3", _("III")


class STAGE4(CodeList):
    C1 = "1", _("I")
    C2 = "2", _("II")
    C3 = "3", _("III")
    C4 = "4", _("IV")


class LDHCAT(CodeList):
    N = "N", _("≤ upper limit of normal")
    H = "H", _("> upper limit of normal")


class FISHRES(CodeList):
    POS = "POS", _("Positive")
    NEG = "NEG", _("Negative")
    FAIL = "FAIL", _("Failed / not evaluable")


class AMP1Q(CodeList):
    N = "N", _("No gain (2 copies)")
    G = "G", _("Gain (3 copies)")
    A = "A", _("Amplification (≥ 4 copies)")
    P = "P", _("Positive, copies not stated")
    FAIL = "FAIL", _("Failed / not evaluable")


class EMDTYPE(CodeList):
    PS = "PS", _("Paraskeletal (from bone)")
    EM = "EM", _("True extramedullary (soft tissue, organ)")
    BOTH = "BOTH", _("Both")


class EMDSITE(CodeList):
    SOFT = "SOFT", _("Soft tissue / skin")
    LIV = "LIV", _("Liver")
    LN = "LN", _("Lymph node")
    PLEU = "PLEU", _("Pleura / lung")
    CNS = "CNS", _("Central nervous system")
    KID = "KID", _("Kidney")
    GI = "GI", _("Gastrointestinal")
    TEST = "TEST", _("Testis / breast")
    OTH = "OTH", _("Other")


class BONELES(CodeList):
    C0 = "0", _("None")
    C1 = "1", _("1–3 lesions")
    C2 = "2", _("More than 3 lesions")
    C3 = "3", _("Osteoporosis only")


class RESP(CodeList):
    SCR = "SCR", _("Stringent complete response (sCR)")
    CR = "CR", _("Complete response (CR)")
    NCR = "NCR", _("Near-CR (older EBMT criteria)")
    VGPR = "VGPR", _("Very good partial response")
    PR = "PR", _("Partial response")
    MR = "MR", _("Minimal response")
    SD = "SD", _("Stable disease")
    PD = "PD", _("Progressive disease")
    REL = "REL", _("Relapse from CR")
    NE = "NE", _("Not evaluable")


class MRDRES(CodeList):
    NEG = "NEG", _("MRD negative")
    POS = "POS", _("MRD positive")
    IND = "IND", _("Not conclusive")


class MRDMETH(CodeList):
    MFC = "MFC", _("Multiparameter / next-generation flow")
    NGS = "NGS", _("Next-generation sequencing")
    PCR = "PCR", _("ASO-PCR")
    PET = "PET", _("Imaging MRD (PET-CT)")


class MRDSENS(CodeList):
    C4 = "4", _("10^-4")
    C5 = "5", _("10^-5")
    C6 = "6", _("10^-6")


class ECOGPS(CodeList):
    C0 = "0", _("0 – Fully active")
    C1 = "1", _("1 – Restricted, ambulatory")
    C2 = "2", _("2 – Self-care, up > 50 %")
    C3 = "3", _("3 – Limited self-care")
    C4 = "4", _("4 – Completely disabled")


class KPS(CodeList):
    C100 = "100", _("100")
    C90 = "90", _("90")
    C80 = "80", _("80")
    C70 = "70", _("70")
    C60 = "60", _("60")
    C50 = "50", _("50")
    C40 = "40", _("40")
    C30 = "30", _("30")
    C20 = "20", _("20")
    C10 = "10", _("10")


class HEPCO(CodeList):
    N = "N", _("No")
    MIL = "MIL", _("Mild")
    SEV = "SEV", _("Moderate / severe")


class PULCO(CodeList):
    N = "N", _("No / mild")
    MOD = "MOD", _("Moderate")
    SEV = "SEV", _("Severe")


class SERO(CodeList):
    POS = "POS", _("Positive")
    NEG = "NEG", _("Negative")
    IND = "IND", _("Indeterminate")
