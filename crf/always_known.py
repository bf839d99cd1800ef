"""Why an item has neither a partial date nor "not known": in each case nobody has to invent an answer."""

from django.utils.translation import gettext_lazy as _

ON_PAPER = _("It stands on a document that the centre has in hand.")
OWN_ACT = _("The centre does or decides this within the study, so it knows.")
OWN_STAFF = _("It names somebody of the centre's own staff.")
REGISTERS = _("A patient of whom this is not known cannot be registered.")
SUBJECT = _("It says what the page is about; whoever opens the page knows.")
COUNTED = _("It numbers the entries on this site, not something in the chart.")
MAKES_ENTRY = _("The entry exists because this is known; without it there is no entry to make.")
NAMES_OTHER = _("It repeats in words what the source says under “other”.")
UNIT = _("A dose without its unit says nothing; then the dose itself is not known.")
DAY_0 = _("Every outcome counts from this day, and the transplant unit has it to the day.")
