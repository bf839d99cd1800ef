"""Toxicity by CTCAE v5.0: the terms offered, and which grades exist for each."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from crf.codes.code_list import CodeList


class TOXOUT(CodeList):
    RES = "RES", _("Recovered")
    SEQ = "SEQ", _("Recovered with sequelae")
    IMP = "IMP", _("Improving")
    CONT = "CONT", _("Not recovered")
    FAT = "FAT", _("Fatal")


class TOXREL(CodeList):
    NO = "NO", _("Unrelated")
    UNL = "UNL", _("Unlikely")
    POS = "POS", _("Possible")
    PRO = "PRO", _("Probable")
    DEF = "DEF", _("Definite")


class TOXACT(CodeList):
    NONE = "NONE", pgettext_lazy("a criterion or an action", "None")
    DELAY = "DELAY", _("Delayed / interrupted")
    RED = "RED", _("Dose reduced")
    STOP = "STOP", _("Permanently stopped")


class SAECRIT(CodeList):
    DTH = "DTH", _("Death")
    LIFE = "LIFE", _("Life-threatening")
    HOSP = "HOSP", _("Hospitalisation (new or prolonged)")
    DIS = "DIS", _("Disability")
    CONG = "CONG", _("Congenital anomaly")
    MED = "MED", _("Medically important")


class CTCGRADE(CodeList):
    C1 = "1", _("1 – mild")
    C2 = "2", _("2 – moderate")
    C3 = "3", _("3 – severe")
    C4 = "4", _("4 – life-threatening")
    C5 = "5", _("5 – death")


class CTCAE(CodeList):
    """Terms with their MedDRA codes (NCI CTCAE v5.0)."""

    C10002272 = "10002272", _("Anemia")
    C10029366 = "10029366", _("Neutrophil count decreased")
    C10035528 = "10035528", _("Platelet count decreased")
    C10049182 = "10049182", _("White blood cell decreased")
    C10025256 = "10025256", _("Lymphocyte count decreased")
    C10016288 = "10016288", _("Febrile neutropenia")
    C10043648 = "10043648", _("Thrombotic thrombocytopenic purpura")
    C10005329 = "10005329", _("Blood and lymphatic system disorders - Other, specify")
    C10034620 = "10034620", _("Peripheral sensory neuropathy")
    C10034580 = "10034580", _("Peripheral motor neuropathy")
    C10029223 = "10029223", _("Neuralgia")
    C10014625 = "10014625", _("Encephalopathy")
    C10041349 = "10041349", _("Somnolence")
    C10012727 = "10012727", _("Diarrhea")
    C10010774 = "10010774", _("Constipation")
    C10028813 = "10028813", _("Nausea")
    C10047700 = "10047700", _("Vomiting")
    C10028130 = "10028130", _("Mucositis oral")
    C10009887 = "10009887", _("Colitis")
    C10016256 = "10016256", _("Fatigue")
    C10016558 = "10016558", _("Fever")
    C10050068 = "10050068", _("Edema limbs")
    C10028154 = "10028154", _("Multi-organ failure")
    C10042435 = "10042435", _("Sudden death NOS")
    C10051792 = "10051792", _("Infusion related reaction")
    C10017076 = "10017076", _("Fracture")
    C10037868 = "10037868", _("Rash maculo-papular")
    C10037087 = "10037087", _("Pruritus")
    C10001551 = "10001551", _("Alanine aminotransferase increased")
    C10003481 = "10003481", _("Aspartate aminotransferase increased")
    C10005364 = "10005364", _("Blood bilirubin increased")
    C10056910 = "10056910", _("GGT increased")
    C10011368 = "10011368", _("Creatinine increased")
    C10050528 = "10050528", _("Ejection fraction decreased")
    C10069339 = "10069339", _("Acute kidney injury")
    C10061229 = "10061229", _("Lung infection")
    C10046300 = "10046300", _("Upper respiratory infection")
    C10040047 = "10040047", _("Sepsis")
    C10046571 = "10046571", _("Urinary tract infection")
    C10058666 = "10058666", _("Cytomegalovirus infection reactivation")
    C10040555 = "10040555", _("Shingles")
    C10058827 = "10058827", _("Hepatitis B reactivation")
    C10021881 = "10021881", _("Infections and infestations - Other, specify")
    C10043565 = "10043565", _("Thromboembolic event")
    C10020772 = "10020772", _("Hypertension")
    C10019279 = "10019279", _("Heart failure")
    C10003658 = "10003658", _("Atrial fibrillation")
    C10028596 = "10028596", _("Myocardial infarction")
    C10013963 = "10013963", _("Dyspnea")
    C10035742 = "10035742", _("Pneumonitis")
    C10020639 = "10020639", _("Hyperglycemia")
    C10020949 = "10020949", _("Hypocalcemia")
    C10045152 = "10045152", _("Tumor lysis syndrome")
    C10064658 = "10064658", _("Osteonecrosis of jaw")
    C10028411 = "10028411", _("Myalgia")
    C10022437 = "10022437", _("Insomnia")
    C10052015 = "10052015", _("Cytokine release syndrome")
    C10001718 = "10001718", _("Allergic reaction")
    C10049737 = "10049737", _("Treatment related secondary malignancy")
    C10023332 = "10023332", _("Keratitis")
    C10007739 = "10007739", _("Cataract")
    C10019663 = "10019663", _("Hepatic failure")
    C10018065 = "10018065", _("General disorders and administration site conditions - Other, specify")


@dataclass(frozen=True, slots=True)
class TermFacts:
    """`organ_class` is MedDRA's system organ class; `haematological` as the study's analysis divides them."""

    organ_class: str
    haematological: bool
    grades: tuple[str, ...]


_BLOOD = gettext_noop("Blood and lymphatic system disorders")
_INVESTIGATIONS = gettext_noop("Investigations")
_NERVOUS_SYSTEM = gettext_noop("Nervous system disorders")
_GASTROINTESTINAL = gettext_noop("Gastrointestinal disorders")
_GENERAL = gettext_noop("General disorders and administration site conditions")
_INJURY = gettext_noop("Injury, poisoning and procedural complications")
_SKIN = gettext_noop("Skin and subcutaneous tissue disorders")
_RENAL = gettext_noop("Renal and urinary disorders")
_INFECTIONS = gettext_noop("Infections and infestations")
_VASCULAR = gettext_noop("Vascular disorders")
_CARDIAC = gettext_noop("Cardiac disorders")
_RESPIRATORY = gettext_noop("Respiratory, thoracic and mediastinal disorders")
_METABOLISM = gettext_noop("Metabolism and nutrition disorders")
_MUSCULOSKELETAL = gettext_noop("Musculoskeletal and connective tissue disorders")
_PSYCHIATRIC = gettext_noop("Psychiatric disorders")
_IMMUNE_SYSTEM = gettext_noop("Immune system disorders")
_NEOPLASMS_BENIGN = gettext_noop("Neoplasms benign, malignant and unspecified (incl cysts and polyps)")
_EYE = gettext_noop("Eye disorders")
_HEPATOBILIARY = gettext_noop("Hepatobiliary disorders")

CTCAE_FACTS: dict[str, TermFacts] = {
    "10002272": TermFacts(_BLOOD, True, ("1", "2", "3", "4", "5")),
    "10029366": TermFacts(_INVESTIGATIONS, True, ("1", "2", "3", "4")),
    "10035528": TermFacts(_INVESTIGATIONS, True, ("1", "2", "3", "4")),
    "10049182": TermFacts(_INVESTIGATIONS, True, ("1", "2", "3", "4")),
    "10025256": TermFacts(_INVESTIGATIONS, True, ("1", "2", "3", "4")),
    "10016288": TermFacts(_BLOOD, True, ("3", "4", "5")),
    "10043648": TermFacts(_BLOOD, True, ("3", "4", "5")),
    "10005329": TermFacts(_BLOOD, True, ("1", "2", "3", "4", "5")),
    "10034620": TermFacts(_NERVOUS_SYSTEM, False, ("1", "2", "3", "4")),
    "10034580": TermFacts(_NERVOUS_SYSTEM, False, ("1", "2", "3", "4", "5")),
    "10029223": TermFacts(_NERVOUS_SYSTEM, False, ("1", "2", "3")),
    "10014625": TermFacts(_NERVOUS_SYSTEM, False, ("1", "2", "3", "4", "5")),
    "10041349": TermFacts(_NERVOUS_SYSTEM, False, ("1", "2", "3", "4", "5")),
    "10012727": TermFacts(_GASTROINTESTINAL, False, ("1", "2", "3", "4", "5")),
    "10010774": TermFacts(_GASTROINTESTINAL, False, ("1", "2", "3", "4", "5")),
    "10028813": TermFacts(_GASTROINTESTINAL, False, ("1", "2", "3")),
    "10047700": TermFacts(_GASTROINTESTINAL, False, ("1", "2", "3", "4", "5")),
    "10028130": TermFacts(_GASTROINTESTINAL, False, ("1", "2", "3", "4", "5")),
    "10009887": TermFacts(_GASTROINTESTINAL, False, ("1", "2", "3", "4", "5")),
    "10016256": TermFacts(_GENERAL, False, ("1", "2", "3")),
    "10016558": TermFacts(_GENERAL, False, ("1", "2", "3", "4", "5")),
    "10050068": TermFacts(_GENERAL, False, ("1", "2", "3")),
    "10028154": TermFacts(_GENERAL, False, ("3", "4", "5")),
    "10042435": TermFacts(_GENERAL, False, ("5",)),
    "10051792": TermFacts(_INJURY, False, ("1", "2", "3", "4", "5")),
    "10017076": TermFacts(_INJURY, False, ("1", "2", "3", "4", "5")),
    "10037868": TermFacts(_SKIN, False, ("1", "2", "3")),
    "10037087": TermFacts(_SKIN, False, ("1", "2", "3")),
    "10001551": TermFacts(_INVESTIGATIONS, False, ("1", "2", "3", "4")),
    "10003481": TermFacts(_INVESTIGATIONS, False, ("1", "2", "3", "4")),
    "10005364": TermFacts(_INVESTIGATIONS, False, ("1", "2", "3", "4")),
    "10056910": TermFacts(_INVESTIGATIONS, False, ("1", "2", "3", "4")),
    "10011368": TermFacts(_INVESTIGATIONS, False, ("1", "2", "3", "4")),
    "10050528": TermFacts(_INVESTIGATIONS, False, ("2", "3", "4")),
    "10069339": TermFacts(_RENAL, False, ("3", "4", "5")),
    "10061229": TermFacts(_INFECTIONS, False, ("2", "3", "4", "5")),
    "10046300": TermFacts(_INFECTIONS, False, ("2", "3", "4", "5")),
    "10040047": TermFacts(_INFECTIONS, False, ("3", "4", "5")),
    "10046571": TermFacts(_INFECTIONS, False, ("2", "3", "4", "5")),
    "10058666": TermFacts(_INFECTIONS, False, ("1", "2", "3", "4", "5")),
    "10040555": TermFacts(_INFECTIONS, False, ("1", "2", "3", "4", "5")),
    "10058827": TermFacts(_INFECTIONS, False, ("1", "2", "3", "4", "5")),
    "10021881": TermFacts(_INFECTIONS, False, ("1", "2", "3", "4", "5")),
    "10043565": TermFacts(_VASCULAR, False, ("1", "2", "3", "4", "5")),
    "10020772": TermFacts(_VASCULAR, False, ("1", "2", "3", "4", "5")),
    "10019279": TermFacts(_CARDIAC, False, ("1", "2", "3", "4", "5")),
    "10003658": TermFacts(_CARDIAC, False, ("1", "2", "3", "4", "5")),
    "10028596": TermFacts(_CARDIAC, False, ("2", "3", "4", "5")),
    "10013963": TermFacts(_RESPIRATORY, False, ("1", "2", "3", "4", "5")),
    "10035742": TermFacts(_RESPIRATORY, False, ("1", "2", "3", "4", "5")),
    "10020639": TermFacts(_METABOLISM, False, ("1", "2", "3", "4", "5")),
    "10020949": TermFacts(_METABOLISM, False, ("1", "2", "3", "4", "5")),
    "10045152": TermFacts(_METABOLISM, False, ("3", "4", "5")),
    "10064658": TermFacts(_MUSCULOSKELETAL, False, ("1", "2", "3", "4", "5")),
    "10028411": TermFacts(_MUSCULOSKELETAL, False, ("1", "2", "3")),
    "10022437": TermFacts(_PSYCHIATRIC, False, ("1", "2", "3")),
    "10052015": TermFacts(_IMMUNE_SYSTEM, False, ("1", "2", "3", "4", "5")),
    "10001718": TermFacts(_IMMUNE_SYSTEM, False, ("1", "2", "3", "4", "5")),
    "10049737": TermFacts(_NEOPLASMS_BENIGN, False, ("3", "4", "5")),
    "10023332": TermFacts(_EYE, False, ("1", "2", "3", "4")),
    "10007739": TermFacts(_EYE, False, ("1", "2", "3", "4")),
    "10019663": TermFacts(_HEPATOBILIARY, False, ("3", "4", "5")),
    "10018065": TermFacts(_GENERAL, False, ("1", "2", "3", "4", "5")),
}
CTCAE_GRADES = {term: facts.grades for term, facts in CTCAE_FACTS.items()}
OTHER_TERMS = ("10005329", "10021881", "10018065")
# Anaemia, neutrophils, platelets, leucocytes, lymphocytes: what a nadir can be given for.
BLOOD_COUNT_TERMS = ("10002272", "10029366", "10035528", "10049182", "10025256")
