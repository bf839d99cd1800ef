"""Graft-versus-host disease: staging, grading, treatment and outcome."""

from django.utils.translation import gettext_lazy as _

from crf.codes.code_list import CodeList


class AGSYS(CodeList):
    GLU = "GLU", _("Modified Glucksberg (1994 consensus)")
    MAG = "MAG", _("MAGIC")


class AGSTAGE(CodeList):
    C0 = "0", _("Stage 0")
    C1 = "1", _("Stage 1")
    C2 = "2", _("Stage 2")
    C3 = "3", _("Stage 3")
    C4 = "4", _("Stage 4")


class AGUGI(CodeList):
    C0 = "0", _("Stage 0")
    C1 = "1", _("Stage 1 (persistent nausea, vomiting or anorexia)")


class AGGRADE(CodeList):
    C0 = "0", _("Grade 0 (none)")
    C1 = "1", _("Grade I")
    C2 = "2", _("Grade II")
    C3 = "3", _("Grade III")
    C4 = "4", _("Grade IV")
    C9 = "9", _("Present, grade unknown")


class AGTYPE(CodeList):
    CLAS = "CLAS", _("Classic (≤ day 100)")
    LATE = "LATE", _("Late onset (> day 100, first episode)")
    REC = "REC", _("Recurrent or persistent")
    DLI = "DLI", _("After DLI")


class STERRESP(CodeList):
    RESP = "RESP", _("Responsive")
    REFR = "REFR", _("Refractory")
    DEP = "DEP", _("Dependent")
    NTRT = "NTRT", _("Not treated with systemic steroids")


class CGONSET(CodeList):
    PROG = "PROG", _("Progressive (from active acute GVHD)")
    QUI = "QUI", _("Quiescent (after resolved acute)")
    NOVO = "NOVO", _("De novo")


class CGSUB(CodeList):
    CLAS = "CLAS", _("Classic chronic")
    OVER = "OVER", _("Overlap syndrome")


class NIHSCORE(CodeList):
    C0 = "0", _("0 – none")
    C1 = "1", _("1 – mild")
    C2 = "2", _("2 – moderate")
    C3 = "3", _("3 – severe")


class NIHGLOB(CodeList):
    MILD = "MILD", _("Mild")
    MOD = "MOD", _("Moderate")
    SEV = "SEV", _("Severe")
    UNK = "UNK", _("Present, severity unknown")


class CGEXT(CodeList):
    LIM = "LIM", _("Limited")
    EXT = "EXT", _("Extensive")


class GVHDOUT(CodeList):
    RES = "RES", _("Resolved")
    IMP = "IMP", _("Improved, still present")
    STAB = "STAB", _("Unchanged / continuing")
    TOCG = "TOCG", _("Evolved into chronic GVHD")
    DTH = "DTH", _("Death with GVHD active")
