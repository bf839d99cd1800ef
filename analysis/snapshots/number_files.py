"""The numbers of every patient as a file that any later software reads back exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from analysis.baseline import BASELINE
from analysis.cohort import Numbers
from analysis.columns import ALL, NAMES, PLACES, REASONS, UNKNOWN
from analysis.endpoints import SENTENCES
from analysis.population import Exclusion
from crf.services import Refused

WHO = ("patient", "subject_code", "centre")
Codes = dict[str, list[str]]


class UnknownCode(Refused):
    """A snapshot says something for which today's software has no word."""


@dataclass(frozen=True, eq=False)
class NumberFile:
    """What was read: the numbers in today's columns and codes, and the names that are not the same today."""

    numbers: Numbers
    subject_codes: Mapping[int, str]
    unlike: Sequence[str]


def number_file(found: Numbers, subject_codes: Mapping[int, str]) -> bytes:
    """CSV with a line for each patient; the shortest decimals that are read as the same number."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*WHO, *NAMES])
    for patient, centre, row in zip(
        found.patient.tolist(), found.centre.tolist(), found.matrix.tolist(), strict=True
    ):
        # NaN is the one number that is not itself.
        cells = [repr(number) if number == number else "" for number in row]
        writer.writerow([patient, subject_codes[patient], centre, *cells])
    return file.getvalue().encode()


def code_lists() -> Codes:
    """What the coded numbers mean: each is a place in one of these lists."""
    levels = {key: list(fact.levels) for key, fact in BASELINE.items() if fact.levels}
    return {"exclusion": [str(reason) for reason in REASONS], "left_out": ["", *SENTENCES], **levels}


def read_numbers(content: bytes, codes: Mapping[str, Sequence[str]]) -> NumberFile:
    """The inverse of `number_file`, by the names of columns and by `codes`, those of when it was written.

    A column that was not there then is NaN. Raises UnknownCode.
    """
    lines = pd.read_csv(io.BytesIO(content), float_precision="round_trip", dtype={"subject_code": str})
    there = [name for name in NAMES if name in lines]
    matrix = np.full((len(lines), len(NAMES)), UNKNOWN)
    if there:
        matrix[:, [PLACES[name] for name in there]] = lines[there].to_numpy(float)
    _recode(matrix, codes, code_lists())
    patients = lines["patient"].to_numpy(np.int64)
    found = Numbers(patients, lines["centre"].to_numpy(np.int64), matrix)
    subject_codes = dict(zip(patients.tolist(), lines["subject_code"].tolist(), strict=True))
    unlike = sorted(set(NAMES) ^ (set(map(str, lines)) - set(WHO)))
    return NumberFile(found, subject_codes, unlike)


def _recode(matrix: NDArray[np.float64], then: Mapping[str, Sequence[str]], now: Codes) -> None:
    """Places in the lists of then become places in those of now, in the matrix itself."""
    for name, codes in now.items():
        before = then.get(name, codes)
        if list(before) == codes:
            continue
        if name == "left_out":
            for endpoint in ALL:
                status = matrix[:, PLACES[f"{endpoint}_status"]]
                status[status < 0] = -_moved(-status[status < 0], before, codes)
            continue
        column = matrix[:, PLACES[name]]
        known = ~np.isnan(column)
        column[known] = _moved(column[known], before, codes)


def _moved(places: NDArray[np.float64], before: Sequence[str], now: Sequence[str]) -> NDArray[np.float64]:
    said = [before[int(place)] for place in places]
    if strange := sorted(set(said) - set(now)):
        raise UnknownCode(
            _("This software no longer knows what the snapshot says with: %(codes)s.")
            % {"codes": ", ".join(strange)}
        )
    return np.array([now.index(code) for code in said], dtype=np.float64)


def nameless(without_basis: Mapping[str, int]) -> Numbers:
    """A row for each patient without a legal basis, of whom nothing is known but the centre.

    `without_basis` is study number -> how many; the ids are below 0 and belong to nobody.
    """
    centres = [int(centre) for centre, number in without_basis.items() for _one in range(number)]
    matrix = np.full((len(centres), len(NAMES)), UNKNOWN)
    matrix[:, PLACES["exclusion"]] = REASONS.index(Exclusion.NO_LEGAL_BASIS)
    return Numbers(-np.arange(1, len(centres) + 1), np.array(centres, dtype=np.int64), matrix)
