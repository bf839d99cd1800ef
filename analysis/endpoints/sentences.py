"""Every sentence that says why an endpoint is what it is, by its code."""

from django.utils.translation import gettext_noop

SENTENCES = {
    # Survival and progression.
    "died": gettext_noop("Died on %(date)s, day %(day)s."),
    "alive": gettext_noop("Last known alive on %(date)s, day %(day)s, and followed up to then."),
    "relapsed": gettext_noop("Relapse or progression on %(date)s, day %(day)s."),
    "relapsed_at_death": gettext_noop(
        "Died of relapse on %(date)s, day %(day)s. No relapse before is dated, so it counts from that day."
    ),
    "died_without": gettext_noop("Died on %(date)s, day %(day)s, without relapse or progression before."),
    "alive_without": gettext_noop(
        "Last known alive on %(date)s, day %(day)s, without relapse or progression up to then."
    ),
    "relapse_undated": gettext_noop("There was a relapse or progression, but its date is not known."),
    "relapse_before_day_0": gettext_noop(
        "The relapse or progression recorded for %(relapse)s lies before the transplant of %(day_0)s."
    ),
    "relapse_not_assessed": gettext_noop("Nothing is recorded about relapse or progression."),
    # Progression-free survival as others define it.
    "assessed_without": gettext_noop(
        "Disease last assessed on %(date)s, day %(day)s, without relapse or progression up to then."
    ),
    "disease_not_assessed": gettext_noop(
        "No assessment of the disease is dated after the transplant of %(date)s, so the observation ends "
        "with it."
    ),
    "new_treatment": gettext_noop(
        "A new treatment of the myeloma began on %(date)s, day %(day)s, without relapse or progression "
        "before."
    ),
    "censored_at_treatment": gettext_noop(
        "A new treatment of the myeloma on %(date)s, day %(day)s, ends the observation."
    ),
    # What may come in between.
    "second_transplant": gettext_noop("Another transplant on %(date)s, day %(day)s, came first."),
    "censored_at_transplant": gettext_noop(
        "Another transplant on %(date)s, day %(day)s, ends the observation."
    ),
    "censored_at_dli": gettext_noop(
        "An infusion of lymphocytes on %(date)s, day %(day)s, ends the observation."
    ),
    # Graft-versus-host disease.
    "agvhd": gettext_noop("Acute GVHD of grade %(grade)s or more on %(date)s, day %(day)s."),
    "cgvhd_any": gettext_noop("Chronic GVHD on %(date)s, day %(day)s."),
    "cgvhd_moderate": gettext_noop("Moderate or severe chronic GVHD on %(date)s, day %(day)s."),
    "cgvhd_severe": gettext_noop("Severe chronic GVHD on %(date)s, day %(day)s."),
    "cgvhd_extensive": gettext_noop("Extensive chronic GVHD on %(date)s, day %(day)s."),
    "cgvhd_systemic": gettext_noop(
        "Chronic GVHD that needed systemic treatment, with its onset on %(date)s, day %(day)s."
    ),
    "died_without_gvhd": gettext_noop("Died on %(date)s, day %(day)s, without such GVHD before."),
    "alive_without_gvhd": gettext_noop(
        "Last known alive on %(date)s, day %(day)s, without such GVHD up to then."
    ),
    "assessed_without_gvhd": gettext_noop(
        "Last assessed on %(date)s, day %(day)s, without such GVHD up to then."
    ),
    "agvhd_not_assessed": gettext_noop("Nothing is recorded about acute GVHD."),
    "agvhd_at_visit_only": gettext_noop("A visit reports acute GVHD that its own form does not describe."),
    "agvhd_grade_unknown": gettext_noop("There was acute GVHD, but its grade is not known."),
    "agvhd_undated": gettext_noop("There was acute GVHD, but the date is not known."),
    "agvhd_before_day_0": gettext_noop(
        "The acute GVHD recorded for %(onset)s lies before the transplant of %(day_0)s."
    ),
    "cgvhd_not_assessed": gettext_noop("Nothing is recorded about chronic GVHD."),
    "cgvhd_at_visit_only": gettext_noop("A visit reports chronic GVHD that its own form does not describe."),
    "cgvhd_degree_unknown": gettext_noop("There was chronic GVHD, but not all is known about its severity."),
    "cgvhd_undated": gettext_noop("There was chronic GVHD, but the date is not known."),
    "cgvhd_before_day_0": gettext_noop(
        "The chronic GVHD recorded for %(onset)s lies before the transplant of %(day_0)s."
    ),
    "died_without_grfs": gettext_noop(
        "Died on %(date)s, day %(day)s, without relapse and without such GVHD before."
    ),
    "alive_without_grfs": gettext_noop(
        "Last known alive on %(date)s, day %(day)s, without relapse and without such GVHD up to then."
    ),
    # Engraftment.
    "recovered": gettext_noop("Recovery on %(date)s, day %(day)s."),
    "never_below": gettext_noop("Never below the threshold, which counts as recovery on day %(day)s."),
    "died_unrecovered": gettext_noop("Died on %(date)s, day %(day)s, before recovery."),
    "alive_unrecovered": gettext_noop(
        "Last known alive on %(date)s, day %(day)s, without recovery up to then."
    ),
    "recovery_not_assessed": gettext_noop("Nothing is recorded about this recovery."),
    "recovery_undated": gettext_noop("The counts recovered, but the date is not known."),
    "recovery_before_day_0": gettext_noop(
        "The recovery recorded for %(recovery)s lies before the transplant of %(day_0)s."
    ),
    "graft_failed": gettext_noop("Graft failure on %(date)s, day %(day)s."),
    "graft_failed_otherwise": gettext_noop("Graft failure of another kind on %(date)s, day %(day)s."),
    "died_engrafted": gettext_noop("Died on %(date)s, day %(day)s, without graft failure before."),
    "alive_engrafted": gettext_noop(
        "Last known alive on %(date)s, day %(day)s, without graft failure up to then."
    ),
    "graft_not_assessed": gettext_noop("Nothing is recorded about graft failure."),
    "graft_failure_undated": gettext_noop("The graft failed, but the date is not known."),
    "graft_failure_unclear": gettext_noop(
        "The graft was rejected, and it is not known whether neutrophils had recovered before."
    ),
    "graft_before_day_0": gettext_noop(
        "The graft failure recorded for %(failure)s lies before the transplant of %(day_0)s."
    ),
    # Response.
    "responded": gettext_noop("Reached on %(date)s, day %(day)s."),
    "responded_undated": gettext_noop("Reached, on a day that is not known."),
    "not_responded": gettext_noop("Assessed, and not reached."),
    "died_unresponsive": gettext_noop("Died on %(date)s, day %(day)s, without reaching it before."),
    "alive_unresponsive": gettext_noop(
        "Last known alive on %(date)s, day %(day)s, without reaching it up to then."
    ),
    "response_not_assessed": gettext_noop("The response after transplant is not recorded."),
    "response_not_evaluable": gettext_noop("The response after transplant could not be evaluated."),
    "mrd_not_tested": gettext_noop("Minimal residual disease was not tested after transplant."),
    "mrd_not_assessed": gettext_noop("Nothing is recorded about minimal residual disease after transplant."),
    "not_to_be_converted": gettext_noop("Reached before the transplant already, or not known then."),
    # From the start of the first treatment for relapse.
    "no_relapse_treatment": gettext_noop("No treatment for relapse is recorded."),
    "treatment_undated": gettext_noop("It is not known when the first treatment for relapse began."),
    "treatment_before_day_0": gettext_noop(
        "The treatment for relapse recorded for %(start)s lies before the transplant of %(day_0)s."
    ),
    "treatment_after_end": gettext_noop(
        "The treatment for relapse recorded for %(start)s lies after the last contact or death."
    ),
    "died_treated": gettext_noop(
        "Died on %(date)s, %(day)s days after the first treatment for relapse began."
    ),
    "alive_treated": gettext_noop(
        "Last known alive on %(date)s, %(day)s days after the first treatment for relapse began."
    ),
    "progressed": gettext_noop(
        "Progression on %(date)s, %(day)s days after the first treatment for relapse began."
    ),
    "progressed_at_death": gettext_noop(
        "Died of the disease on %(date)s, %(day)s days after the first treatment for relapse began. No "
        "progression before is dated, so it counts from that day."
    ),
    "next_treatment": gettext_noop(
        "The next treatment for relapse began on %(date)s, %(day)s days after the first."
    ),
    "progression_undated": gettext_noop(
        "The disease progressed after the first treatment for relapse, but the date is not known."
    ),
    "progression_not_assessed": gettext_noop(
        "Nothing is recorded about progression after the first treatment for relapse."
    ),
    "treatment_responded": gettext_noop(
        "Response on %(date)s, %(day)s days after the first treatment for relapse began."
    ),
    "treatment_not_assessed": gettext_noop(
        "The response to the first treatment for relapse is not recorded."
    ),
    # What comes to be known after day 0.
    "happened": gettext_noop("First on %(date)s, day %(day)s."),
    "died_unexposed": gettext_noop("Died on %(date)s, day %(day)s, before any."),
    "alive_unexposed": gettext_noop("Last known alive on %(date)s, day %(day)s, without any up to then."),
    "exposure_undated": gettext_noop("Given, but it is not known when it was first given."),
    "exposure_not_assessed": gettext_noop("Nothing is recorded about treatment after the transplant."),
    "exposure_unclear": gettext_noop("A treatment that may have come first does not say which drugs it had."),
}
# Follow the sentence when their word is given.
REMARKS = {
    "stated": gettext_noop("The date is known only as %(stated)s and was taken as that day."),
    "undated": gettext_noop(
        "No date is recorded; the middle of %(undated)s was taken, when it can have been."
    ),
    "began": gettext_noop("The start is known only as %(began)s and was taken as %(origin)s."),
    "biochemical": gettext_noop(
        "The relapse from complete response of %(biochemical)s was biochemical alone and does not count here."
    ),
    "later": gettext_noop("The relapse recorded for %(later)s lies after that and does not count."),
    "later_event": gettext_noop("What is recorded for %(later_event)s lies after that and does not count."),
    "dli": gettext_noop("Lymphocytes were infused before, on %(dli)s."),
}
