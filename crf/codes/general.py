"""Lists that many forms share."""

from django.utils.translation import gettext_lazy as _

from crf.codes.code_list import CodeList


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
