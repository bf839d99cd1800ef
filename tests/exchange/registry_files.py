"""Registry files for tests: the real cohort, and small ones made of a few columns."""

import uuid
from pathlib import Path

from exchange.registry_csv import read

COHORT = Path(__file__).resolve().parent.parent / "reference" / "bmt137_registry.csv"

# One patient of Torino's (CIC 231); a row is made of this and what the test changes.
ROW = {
    "Long ID": str(uuid.UUID(int=1)),
    "Promise ID": "(400001)",
    "Sex": "female",
    "Date Of Birth": "03/09/1960 00:00",
    "Initials First Name": "Q",
    "Initials Last Name": "Z",
    "Date Diagnosis": "26/08/2010 00:00",
    "Main Diagnosis": "Plasma cell neoplasm",
    "Subclass Diagnosis": "Multiple myeloma",
    "Treatment CIC": "231.0",
    "Treatment Type": "Allogeneic HCT",
    "Treatment Date": "23/01/2013 00:00",
    "Number HCT": "2.0",
    "Number Allo HCT": "1.0",
    "Donor Type": "Unrelated donor",
    "Match Type": "Match",
    "Source Stem Cells": "Peripheral blood",
    "Source Stem Cells 2": "",
    "Conditioning Regimen Type": "Reduced intensity conditioning (RIC)",
    "First aGvHD Maximum Score": "Grade 2",
    "First Agvhd Occurrence": "Yes",
    "First Agvhd Occurrence Date": "20/02/2013 00:00",
    "First cGvHD Maximum NIH Score": "Mild",
    "First Cgvhd Occurrence": "Yes",
    "First Cgvhd Occurrence Date": "20/06/2013 00:00",
    "First Relapse": "No",
    "First Relapse Date": "",
    "Date Of Last Follow Up": "10/07/2016 23:59",
    "Status Last Follow Up": "Alive",
    "Death Cause": "",
    "Death Date": "",
}


def registry_file(*rows, without=(), separator=";", encoding="utf-8"):
    """Bytes of a file; each row says what differs from ROW, and may add columns."""
    headers = [name for name in dict.fromkeys(name for row in (ROW, *rows) for name in row)]
    headers = [name for name in headers if name not in without]
    lines = [headers, *([(ROW | row).get(name, "") for name in headers] for row in rows or ({},))]
    return "\r\n".join(separator.join(line) for line in lines).encode(encoding)


def patient_row(number, **changes):
    """Another patient: own registry numbers, and another year of birth and sex up to the sixtieth."""
    ids = {"Long ID": str(uuid.UUID(int=number)), "Promise ID": f"(40{number:04})"}
    ids["Date Of Birth"] = f"03/09/{1960 + number % 30} 00:00"
    if number > 30:
        ids["Sex"] = "male"
    return ids | {name.replace("_", " "): value for name, value in changes.items()}


def parsed(*rows, **options):
    return read(registry_file(*rows, **options), keep_birth_year=True)
