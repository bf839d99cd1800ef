"""Drugs against myeloma and the treatments made of them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crf.codes.code_list import CodeList


class LINETYPE(CodeList):
    PRIM = "PRIM", _("Primary (first-line) therapy")
    SALV = "SALV", _("Salvage for relapse/progression")
    REFR = "REFR", _("Change for primary refractoriness / insufficient response")
    BRID = "BRID", _("Bridging to allo")


class PHASE(CodeList):
    IND = "IND", _("Induction")
    MOB = "MOB", _("Mobilisation")
    HDT = "HDT", _("High-dose therapy + auto")
    CONS = "CONS", _("Consolidation")
    MAIN = "MAIN", _("Maintenance")


class STOPWHY(CodeList):
    COMP = "COMP", _("Completed as planned")
    PD = "PD", _("Progression / relapse")
    NR = "NR", _("Insufficient response")
    TOX = "TOX", _("Toxicity")
    GVHD = "GVHD", _("GVHD")
    TX = "TX", _("Proceeding to transplant")
    PT = "PT", _("Patient's decision")
    MD = "MD", _("Physician's decision")
    DTH = "DTH", _("Death")
    ONG = "ONG", _("Ongoing at last contact")
    OTH = "OTH", _("Other")


class PTIND(CodeList):
    REL = "REL", _("Relapse / progression")
    RESD = "RESD", _("Residual disease / insufficient response")
    MRD = "MRD", _("MRD-driven (pre-emptive)")
    MAIN = "MAIN", _("Maintenance")
    PROPH = "PROPH", _("Prophylaxis of relapse")
    CHIM = "CHIM", _("Mixed chimerism")
    GRAFT = "GRAFT", _("Graft failure / poor function")
    OTH = "OTH", _("Other")


class PTMOD(CodeList):
    DRUG = "DRUG", _("Drugs")
    DLI = "DLI", _("Donor lymphocyte infusion")
    DRUGDLI = "DRUGDLI", _("Drugs + DLI")
    RT = "RT", _("Radiotherapy only")
    HCT2 = "HCT2", _("Second transplant")
    CART = "CART", _("CAR-T cells")
    ISW = "ISW", _("Immunosuppression withdrawal only")
    OTH = "OTH", _("Other")


class DLITYPE(CodeList):
    UNST = "UNST", _("Unstimulated lymphocytes")
    GCSF = "GCSF", _("G-CSF mobilised")
    CD34B = "CD34B", _("CD34+ boost (not a DLI)")
    MANIP = "MANIP", _("Manipulated (e.g. CD8 depleted)")


class DRUG(CodeList):
    BOR = "BOR", _("Bortezomib")
    CFZ = "CFZ", _("Carfilzomib")
    IXA = "IXA", _("Ixazomib")
    THA = "THA", _("Thalidomide")
    LEN = "LEN", _("Lenalidomide")
    POM = "POM", _("Pomalidomide")
    DAR = "DAR", _("Daratumumab")
    ISA = "ISA", _("Isatuximab")
    ELO = "ELO", _("Elotuzumab")
    BEL = "BEL", _("Belantamab mafodotin")
    TEC = "TEC", _("Teclistamab")
    ELR = "ELR", _("Elranatamab")
    TAL = "TAL", _("Talquetamab")
    IDE = "IDE", _("Idecabtagene vicleucel")
    CIL = "CIL", _("Ciltacabtagene autoleucel")
    PAN = "PAN", _("Panobinostat")
    SEL = "SEL", _("Selinexor")
    VEN = "VEN", _("Venetoclax")
    MFL = "MFL", _("Melphalan flufenamide")
    IBE = "IBE", _("Iberdomide / mezigdomide")
    MEL = "MEL", _("Melphalan")
    CY = "CY", _("Cyclophosphamide")
    BENDA = "BENDA", _("Bendamustine")
    BCNU = "BCNU", _("Carmustine")
    DOX = "DOX", _("Doxorubicin (VAD, PAD)")
    PLD = "PLD", _("Liposomal doxorubicin")
    VCR = "VCR", _("Vincristine")
    VP16 = "VP16", _("Etoposide")
    CIS = "CIS", _("Cisplatin")
    ARAC = "ARAC", _("Cytarabine")
    DEX = "DEX", _("Dexamethasone")
    PRED = "PRED", _("Prednisone / methylprednisolone")
    IFN = "IFN", _("Interferon alpha")
    RT = "RT", _("Radiotherapy (as part of the line)")
    TRIAL = "TRIAL", _("Study drug, blinded or not listed")
    OTH = "OTH", _("Other drug")


class REGIMEN(CodeList):
    """Regimens go by the same acronyms in every language."""

    VD = "VD", "VD"
    VTD = "VTD", "VTD"
    VRD = "VRD", "VRD"
    VCD = "VCD", "VCD"
    PAD = "PAD", "PAD"
    TD = "TD", "TD"
    RD = "RD", "RD"
    KRD = "KRD", "KRD"
    KD = "KD", "KD"
    KCD = "KCD", "KCD"
    PD_ = "PD_", "Pd"
    PCD = "PCD", "PCD"
    VMP = "VMP", "VMP"
    DARA = "DARA", "Dara"
    DVD = "DVD", "DVD"
    DRD = "DRD", "DRD"
    DVTD = "DVTD", "DVTD"
    DPD = "DPD", "DPD"
    ERD = "ERD", "ERD"
    EPD = "EPD", "EPD"
    ISAPD = "ISAPD", "Isa-Pd"
    IRD = "IRD", "IRD"
    VAD = "VAD", "VAD"
    DCEP = "DCEP", "DCEP"
    VTDPACE = "VTDPACE", "VTD-PACE"
    BENDA_ = "BENDA_", "Benda-dex"
    # Of those years, and not in the design's list.
    MP = "MP", "MP"
    MPT = "MPT", "MPT"
    MPR = "MPR", "MPR"
    VMPT = "VMPT", "VMPT"
    CTD = "CTD", "CTD"
    RCD = "RCD", "RCD"
    CYBORD = "CYBORD", "CyBorD"
    THADD = "THADD", "ThaDD"
    BVD = "BVD", "BVD"
    PANVD = "PANVD", "Pan-Vd"
    EDAP = "EDAP", "EDAP"
    DHAP = "DHAP", "DHAP"
    DTPACE = "DTPACE", "DT-PACE"
    VMCP = "VMCP", "VMCP"
    VBMCP = "VBMCP", "VBMCP (M2)"
    OTHER = "OTHER", _("Other")


@dataclass(frozen=True, slots=True)
class DrugFacts:
    """How the study groups a drug, and the earliest year in which it can have been given in Italy."""

    drug_class: str
    novel: bool
    antibody: bool
    since: int


DRUG_FACTS: dict[str, DrugFacts] = {
    "BOR": DrugFacts("PI", True, False, 2002),
    "CFZ": DrugFacts("PI", True, False, 2008),
    "IXA": DrugFacts("PI", True, False, 2010),
    "THA": DrugFacts("IMID", True, False, 1998),
    "LEN": DrugFacts("IMID", True, False, 2003),
    "POM": DrugFacts("IMID", True, False, 2008),
    "DAR": DrugFacts("MAB_CD38", True, True, 2013),
    "ISA": DrugFacts("MAB_CD38", True, True, 2014),
    "ELO": DrugFacts("MAB_SLAMF7", True, True, 2010),
    "BEL": DrugFacts("ADC_BCMA", True, True, 2018),
    "TEC": DrugFacts("BISPEC", True, True, 2019),
    "ELR": DrugFacts("BISPEC", True, True, 2020),
    "TAL": DrugFacts("BISPEC", True, True, 2020),
    "IDE": DrugFacts("CART", True, False, 2018),
    "CIL": DrugFacts("CART", True, False, 2019),
    "PAN": DrugFacts("HDACI", True, False, 2009),
    "SEL": DrugFacts("XPO1", True, False, 2015),
    "VEN": DrugFacts("BCL2", True, False, 2014),
    "MFL": DrugFacts("PEPCONJ", True, False, 2015),
    "IBE": DrugFacts("CELMOD", True, False, 2019),
    "MEL": DrugFacts("ALK", False, False, 1970),
    "CY": DrugFacts("ALK", False, False, 1970),
    "BENDA": DrugFacts("ALK", False, False, 1995),
    "BCNU": DrugFacts("ALK", False, False, 1970),
    "DOX": DrugFacts("ANTHRA", False, False, 1980),
    "PLD": DrugFacts("ANTHRA", False, False, 1998),
    "VCR": DrugFacts("VINCA", False, False, 1970),
    "VP16": DrugFacts("TOPO", False, False, 1985),
    "CIS": DrugFacts("PLAT", False, False, 1985),
    "ARAC": DrugFacts("ANTIMET", False, False, 1980),
    "DEX": DrugFacts("STER", False, False, 1970),
    "PRED": DrugFacts("STER", False, False, 1960),
    "IFN": DrugFacts("IFN", False, False, 1985),
    "RT": DrugFacts("RT", False, False, 1960),
    "TRIAL": DrugFacts("OTHER", False, False, 1990),
    "OTH": DrugFacts("OTHER", False, False, 1960),
}

# What a regimen is made of; a study drug or another regimen names its drugs itself.
REGIMEN_DRUGS: dict[str, tuple[str, ...]] = {
    "VD": ("BOR", "DEX"),
    "VTD": ("BOR", "THA", "DEX"),
    "VRD": ("BOR", "LEN", "DEX"),
    "VCD": ("BOR", "CY", "DEX"),
    "PAD": ("BOR", "DOX", "DEX"),
    "TD": ("THA", "DEX"),
    "RD": ("LEN", "DEX"),
    "KRD": ("CFZ", "LEN", "DEX"),
    "KD": ("CFZ", "DEX"),
    "KCD": ("CFZ", "CY", "DEX"),
    "PD_": ("POM", "DEX"),
    "PCD": ("POM", "CY", "DEX"),
    "VMP": ("BOR", "MEL", "PRED"),
    "DARA": ("DAR",),
    "DVD": ("DAR", "BOR", "DEX"),
    "DRD": ("DAR", "LEN", "DEX"),
    "DVTD": ("DAR", "BOR", "THA", "DEX"),
    "DPD": ("DAR", "POM", "DEX"),
    "ERD": ("ELO", "LEN", "DEX"),
    "EPD": ("ELO", "POM", "DEX"),
    "ISAPD": ("ISA", "POM", "DEX"),
    "IRD": ("IXA", "LEN", "DEX"),
    "VAD": ("VCR", "DOX", "DEX"),
    "DCEP": ("DEX", "CY", "VP16", "CIS"),
    "VTDPACE": ("BOR", "THA", "DEX", "CIS", "DOX", "CY", "VP16"),
    "BENDA_": ("BENDA", "DEX"),
    "MP": ("MEL", "PRED"),
    "MPT": ("MEL", "PRED", "THA"),
    "MPR": ("MEL", "PRED", "LEN"),
    "VMPT": ("BOR", "MEL", "PRED", "THA"),
    "CTD": ("CY", "THA", "DEX"),
    "RCD": ("LEN", "CY", "DEX"),
    "CYBORD": ("BOR", "CY", "DEX"),
    "THADD": ("THA", "DEX", "PLD"),
    "BVD": ("BENDA", "BOR", "DEX"),
    "PANVD": ("PAN", "BOR", "DEX"),
    "EDAP": ("VP16", "DEX", "ARAC", "CIS"),
    "DHAP": ("DEX", "ARAC", "CIS"),
    "DTPACE": ("DEX", "THA", "CIS", "DOX", "CY", "VP16"),
    "VMCP": ("VCR", "MEL", "CY", "PRED"),
    "VBMCP": ("VCR", "BCNU", "MEL", "CY", "PRED"),
}
