"""The graft, the donor, conditioning, prophylaxis and engraftment."""

from django.utils.translation import gettext_lazy as _

from crf.codes.code_list import CodeList


class TXPLAN(CodeList):
    UP = "UP", _("Upfront allo, part of first line, no auto within 6 months")
    TANDP = "TANDP", _("Tandem auto-allo, planned")
    TANDU = "TANDU", _("Sequential auto then allo, unplanned")
    SALV = "SALV", _("Allo for relapse / progression")
    CONS = "CONS", _("Consolidation of a later response")
    OTH = "OTH", _("Other")


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


class HLARES(CodeList):
    LOW = "LOW", _("Low resolution (antigen)")
    HIGH = "HIGH", _("High resolution (allele)")
    MIX = "MIX", _("Mixed")


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


class CONDDRUG(CodeList):
    MEL = "MEL", _("Melphalan")
    FLU = "FLU", _("Fludarabine")
    BU = "BU", _("Busulfan")
    TT = "TT", _("Thiotepa")
    TREO = "TREO", _("Treosulfan")
    CY = "CY", _("Cyclophosphamide (before day 0)")
    BOR = "BOR", _("Bortezomib")
    BENDA = "BENDA", _("Bendamustine")
    CLO = "CLO", _("Clofarabine")
    BCNU = "BCNU", _("Carmustine")
    VP16 = "VP16", _("Etoposide")
    ARAC = "ARAC", _("Cytarabine")
    OTH = "OTH", _("Other")


class DOSEUNIT(CodeList):
    MG = "MG", _("mg (total)")
    MGKG = "MGKG", _("mg/kg")
    MGM2 = "MGM2", _("mg/m²")
    GM2 = "GM2", _("g/m²")


class ROUTE(CodeList):
    IV = "IV", _("Intravenous")
    PO = "PO", _("Oral")
    SC = "SC", _("Subcutaneous")


class TCD(CodeList):
    NONE = "NONE", _("None")
    CD34 = "CD34", _("CD34+ selection")
    TCRAB = "TCRAB", _("TCR αβ / CD19 depletion")
    CD3 = "CD3", _("CD3/CD19 depletion")
    OTH = "OTH", _("Other ex-vivo depletion")


class ATGTYPE(CodeList):
    NONE = "NONE", _("None")
    THY = "THY", _("Anti-thymocyte globulin, rabbit (Thymoglobulin)")
    GRAF = "GRAF", _("Anti-T-lymphocyte globulin (Grafalon, formerly ATG-Fresenius)")
    HORSE = "HORSE", _("Horse ATG")
    CAMP = "CAMP", _("Alemtuzumab")
    OTH = "OTH", _("Other / not specified")


class GVHDPROPH(CodeList):
    CSA = "CSA", _("Cyclosporine")
    TAC = "TAC", _("Tacrolimus")
    MTX = "MTX", _("Methotrexate")
    MMF = "MMF", _("Mycophenolate mofetil / acid")
    SIR = "SIR", _("Sirolimus / everolimus")
    PTCY = "PTCY", _("Post-transplant cyclophosphamide")
    STER = "STER", _("Corticosteroids")
    NONE = "NONE", _("None (ex-vivo depletion only)")
    OTH = "OTH", _("Other")


class REACH(CodeList):
    Y = "Y", _("Reached")
    N = "N", _("Never reached")
    NB = "NB", _("Never below threshold")


class GFTYPE(CodeList):
    NONE = "NONE", _("No graft failure")
    PRIM = "PRIM", _("Primary graft failure")
    SEC = "SEC", _("Secondary graft failure")
    REJ = "REJ", _("Immune rejection")
    PGF = "PGF", _("Poor graft function")


class CHIMCELL(CodeList):
    WB = "WB", _("Whole blood / marrow")
    CD3 = "CD3", _("CD3+ T cells")
    MYE = "MYE", _("Myeloid (CD33/CD15)")
