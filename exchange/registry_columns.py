"""The columns of the EBMT Registry's "Treatment overview report" that the study keeps, and their codes.

The report has one row per transplant. Its columns and words follow the column list and the label maps of the
study's data dictionary (section on the present registry export); a word in no map is never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    CODE = "code"
    DAY = "day"
    WHOLE = "whole"
    NUMBER_AS_TEXT = "number_as_text"
    LONG_ID = "long_id"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, the key under which its value is read, and the items that it feeds.

    `values` maps the words of a coded column, in small letters, to codes: of the item's list, or, where
    several columns decide an item together, of the tables below.
    """

    header: str
    key: str
    kind: Kind
    items: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


# Read to be dropped: nothing of them goes any further.
IDENTIFYING = ("Initials First Name", "Initials Last Name")
# Read for the year of birth and the age at treatment, then dropped too.
BIRTH = "Date Of Birth"

# Where the registry says that it does not know.
UNKNOWN = frozenset({"unknown", "not assessed", "not done"})

YES_NO = {"yes": "Y", "no": "N"}
OCCURRENCE = {"yes": "Y", "no evidence of": "N"}
# These two are gradings of another kind than the NIH's, which is the one that is asked here.
SEATTLE_GRADES = frozenset({"LIM", "EXT"})

COLUMNS = (
    Column("Long ID", "long_id", Kind.LONG_ID),
    Column("Promise ID", "promise_id", Kind.NUMBER_AS_TEXT),
    Column("Sex", "sex", Kind.CODE, ("PAT.sex",), {"male": "M", "female": "F"}),
    Column("Date Diagnosis", "dx_date", Kind.DAY, ("DIA.dx_date",)),
    Column("Main Diagnosis", "main_diagnosis", Kind.CODE, (), {"plasma cell neoplasm": "PCN"}),
    Column(
        "Subclass Diagnosis",
        "dx_subtype",
        Kind.CODE,
        ("DIA.dx_subtype",),
        {"multiple myeloma": "MM", "solitary osseous myeloma": "SBP"},
    ),
    Column("Treatment CIC", "cic", Kind.WHOLE),
    Column(
        "Treatment Type",
        "tx_kind",
        Kind.CODE,
        ("TRA.tx_kind",),
        {"allogeneic hct": "Y", "autologous hct": "N"},
    ),
    Column("Treatment Date", "tx_date", Kind.DAY, ("TRA.tx_date", "TRA.is_index")),
    Column("Number HCT", "tx_number", Kind.WHOLE, ("TRA.tx_number",)),
    Column("Number Allo HCT", "allo_number", Kind.WHOLE, ("TRA.allo_number",)),
    Column(
        "Donor Type",
        "donor",
        Kind.CODE,
        ("TRA.donor_type",),
        {"related donor": "related", "unrelated donor": "unrelated"},
    ),
    Column(
        "Match Type", "match", Kind.CODE, ("TRA.donor_type",), {"match": "matched", "mismatch": "mismatched"}
    ),
    Column(
        "Source Stem Cells",
        "cell_source",
        Kind.CODE,
        ("TRA.cell_source",),
        {"peripheral blood": "PB", "bone marrow": "BM", "cord blood": "CB1"},
    ),
    Column(
        "Source Stem Cells 2",
        "cell_source_2",
        Kind.CODE,
        ("TRA.cell_source",),
        {"peripheral blood": "PB", "bone marrow": "BM", "cord blood": "CB1"},
    ),
    Column(
        "Conditioning Regimen Type",
        "cond_intensity",
        Kind.CODE,
        ("TRA.cond_intensity",),
        {"myeloablative conditioning regimen": "MAC", "reduced intensity conditioning (ric)": "RIC"},
    ),
    Column("First Agvhd Occurrence", "agvhd", Kind.CODE, ("AGV.agvhd",), OCCURRENCE),
    Column("First Agvhd Occurrence Date", "agvhd_onset_date", Kind.DAY, ("AGV.agvhd_onset_date",)),
    Column(
        "First aGvHD Maximum Score",
        "agvhd_max_grade",
        Kind.CODE,
        ("AGV.agvhd_max_grade",),
        {"grade 0 (none)": "0", "grade 1": "1", "grade 2": "2", "grade 3": "3", "grade 4": "4"},
    ),
    Column("First Cgvhd Occurrence", "cgvhd", Kind.CODE, ("CGV.cgvhd",), OCCURRENCE),
    Column("First Cgvhd Occurrence Date", "cgvhd_onset_date", Kind.DAY, ("CGV.cgvhd_onset_date",)),
    Column(
        "First cGvHD Maximum NIH Score",
        "cgvhd_nih_global",
        Kind.CODE,
        ("CGV.cgvhd_nih_global",),
        {
            "mild": "MILD",
            "moderate": "MOD",
            "severe": "SEV",
            "unknown": "UNK",
            "limited": "LIM",
            "extensive": "EXT",
        },
    ),
    Column(
        "First Relapse",
        "relapse",
        Kind.CODE,
        ("RLS.relapse_ever", "REL.rel_no", "REL.rel_type"),
        {**YES_NO, "disease progression": "PD"},
    ),
    Column("First Relapse Date", "rel_date", Kind.DAY, ("REL.rel_date",)),
    Column("Date Of Last Follow Up", "visit_date", Kind.DAY, ("FUP.visit_date", "FUP.visit")),
    Column(
        "Status Last Follow Up",
        "vital_status",
        Kind.CODE,
        ("FUP.vital_status",),
        {"alive": "ALIVE", "dead": "DEAD"},
    ),
    Column("Death Date", "death_date", Kind.DAY, ("DTH.death_date",)),
    Column(
        "Death Cause",
        "death_main_cause",
        Kind.CODE,
        ("DTH.death_main_cause",),
        {
            "relapse/progression": "REL",
            "hct-related cause of death": "HSCT",
            "secondary malignant": "SECM",
            "other": "OTH",
        },
    ),
)

# Columns that the import does not read yet -> the items that ask for what they say.
NOT_READ_YET: Mapping[str, tuple[str, ...]] = {
    "Performance Status At Treatment Scale": ("PRE.kps", "PRE.ecog"),
    "Performance Status At Treatment Score": ("PRE.kps", "PRE.ecog"),
    "Disease Status At Treatment": ("PRE.resp_at_tx",),
    "CMV Status Donor": ("TRA.cmv_donor",),
    "CMV Status Patient": ("PRE.cmv_patient",),
    "Prep Regimen Bendamustine": ("CND.cond_drug",),
    "Prep Regimen Busulfan": ("CND.cond_drug",),
    "Prep Regimen Cyclophosphamide": ("CND.cond_drug",),
    "Prep Regimen Fludarabine": ("CND.cond_drug",),
    "Prep Regimen Melphalan": ("CND.cond_drug",),
    "Prep Regimen Thiotepa": ("CND.cond_drug",),
    "Prep Regimen Treosulfan": ("CND.cond_drug",),
    "Prophylaxis": ("TRA.gvhd_prophylaxis",),
    **{f"Prophylaxis Drug {number}": ("TRA.gvhd_prophylaxis",) for number in range(1, 7)},
    "TBI": ("TRA.tbi",),
    "TBI Dose Gray": ("TRA.tbi_dose",),
    "First Best Response": ("RSP.best_resp",),
    "First Best Response Date": ("RSP.best_resp_date",),
    "Platelet Reconstitution": ("ENG.plt20_recovery", "ENG.plt50_recovery"),
    "Date Platelet Reconstitution": ("ENG.plt20_date", "ENG.plt50_date"),
    "Anc Recovery": ("ENG.anc_recovery",),
    "Date Anc Recovery": ("ENG.anc_date",),
    "Date Subsequent Treatment": ("PTT.ptt_start",),
    "Performance Scale At Last FU": ("FUP.kps_fu",),
    "Performance Score At Last FU": ("FUP.kps_fu",),
    "Cgvhd Maximum Nih Score At Last Fu": ("FUP.cgvhd_now",),
    "Cgvhd Occurrence At Last Fu": ("FUP.cgvhd_now",),
}

BY_KEY = {column.key: column for column in COLUMNS}
HEADERS = {column.key: column.header for column in COLUMNS} | {"birth_year": BIRTH, "age": BIRTH}

# Without these a row can be given to no patient, centre or transplant; of the first two, one is enough.
IDENTITY = ("Long ID", "Promise ID")
NEEDED = ("Main Diagnosis", "Treatment CIC", "Treatment Type", "Treatment Date")

# Donor and match -> donor type. Unrelated cord blood has a code of its own.
DONORS: dict[tuple[str | None, str | None], str] = {
    ("related", "matched"): "MSD",
    ("related", "mismatched"): "MMRD",
    ("unrelated", "matched"): "MUD",
    ("unrelated", "mismatched"): "MMUD",
    ("unrelated", None): "UD",
}
# Item and code that the registry's words are too coarse for -> what the centre should look at.
COARSE: dict[tuple[str, object], Promise] = {
    ("donor_type", "MSD"): _(
        "Taken as an HLA-identical sibling; the registry does not tell a sibling from another matched "
        "relative. Please confirm the donor."
    ),
    ("donor_type", "MMRD"): _(
        "Taken as a mismatched relative; the registry does not say whether the donor was haploidentical. "
        "Please confirm the donor."
    ),
}
# Both sources -> source; one alone is itself.
SOURCES: dict[frozenset[str], str] = {
    frozenset({"PB"}): "PB",
    frozenset({"BM"}): "BM",
    frozenset({"CB1"}): "CB1",
    frozenset({"PB", "BM"}): "BMPB",
}
