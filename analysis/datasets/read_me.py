"""What lies in the download, in words: first in English, then in Italian."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import override

from analysis.definitions import CONVENTIONS
from analysis.tables import Text
from crf.specs import PATIENT_SPECS
from crf.wording import LANGUAGES

RULE = "=" * 78


def read_me(stamp: Mapping[Text, Text]) -> str:
    """The text in both languages; `stamp` says from what the data were made."""
    parts = []
    for language in LANGUAGES:
        with override(language):
            parts.append("\n\n".join((_title(), _stamp(stamp), _files(), _reading(), _times())))
    return f"\n\n{RULE}\n\n".join(parts) + "\n"


def _title() -> str:
    return _("Data of the study: allogeneic transplantation in multiple myeloma")


def _stamp(stamp: Mapping[Text, Text]) -> str:
    made = "\n".join(f"{name}: {value}" for name, value in stamp.items())
    cut = _(
        "The data cut-off applies to analysis.csv and expected.csv. The files of the forms hold what is "
        "recorded, as it stood when they were written, whatever day it tells of."
    )
    return f"{made}\n\n{cut}"


def _files() -> str:
    forms = "\n".join(f"{spec.key}.csv  {spec.title}" for spec in PATIENT_SPECS)
    others = (
        ("dictionary.csv", _("Every column of the files of the forms, with its codes")),
        ("analysis.csv", _("Ready for analysis: one row for each registered patient")),
        ("analysis_dictionary.csv", _("Every column of analysis.csv, with its codes and definitions")),
        ("expected.csv", _("The estimates that the site shows, at each time that it quotes")),
        ("reproduce.R", _("Computes them again from analysis.csv with R: Rscript reproduce.R")),
        ("mmregistry.xlsx", _("All tables in one workbook")),
    )
    said = "\n".join(f"{name}  {text}" for name, text in others)
    heading = _("One file for each form, one row for each row of the form:")
    return f"{heading}\n{forms}\n\n{said}"


def _reading() -> str:
    """How the cells are to be read."""
    return "\n".join(
        f"- {text}"
        for text in (
            _("CSV files are UTF-8 with a byte order mark; commas part their cells, numbers have a point."),
            _(
                "A code stands as it is stored; “_label” beside it says it in words. Several codes are "
                "parted by “;”."
            ),
            _(
                "Dates are ISO 8601. One known in part is written as far as it is known, 2015-06 or 2015; "
                "“_precision” says day, month or year."
            ),
            _("Where there is no value, “_missing” says why. Empty there too: not yet answered."),
            _(
                "Where the chart gives a bound or a range (> 20, 60–70), there is no value either: “_bounds” "
                "has what it says, “_low” and “_high” have the bounds as numbers."
            ),
            _(
                "Rows of one form are numbered within the patient; “parent_row” is the row to which an entry "
                "belongs."
            ),
            _("Patients without a legal basis for the use of their data are in PAT.csv and CON.csv alone."),
            _(
                "In a CSV, a text that a spreadsheet would take for a formula has an apostrophe before it. "
                "In the workbook it is plain text."
            ),
            _("No item holds a name or a full date of birth. A patient is known by the subject code alone."),
        )
    )


def _times() -> str:
    return "\n".join(f"- {text}" for text in CONVENTIONS)
