import re
import pytest
from tests.e2e.test_a_week_of_queries import *
from tests.e2e.test_a_week_of_queries import a_study_whose_rules_have_not_asked_yet, the_centres_answer_on_screen_and_by_file
from tests.e2e.small_study import *
from queries import releases, runs
from crf.rulebook import Mode
from crf.checks import CHECKS
for n in list(globals()):
    if n.startswith("test_"): del globals()[n]

def test_narrow(sits_down, dora, dario, anna, bruno, torino, milano, bologna):
    ps = a_study_whose_rules_have_not_asked_yet(dora, dario, (torino, milano, bologna))
    small_study.finish(CheckRun.objects.first(), dora)
    from queries import query_forms
    query_forms.issue_to_all(by=dora, note="Before the analysis of this spring, please.")
    the_centres_answer_on_screen_and_by_file(*ps, anna, bruno)
    form = QueryForm.objects.get(centre=torino)
    modes = {i: Mode.ASK if i in small_study.ASK else Mode.REVIEW for i in CHECKS} | {PERFORMANCE: Mode.OFF, DONOR: Mode.ASK}
    prop = releases.propose(modes=modes, note="Old donors are asked about; Karnofsky no longer.", by=dora)
    run = runs.start(by=dora, release=prop); small_study.finish(run, dora)
    d = sits_down(dora); d.opens("/").logs_in()
    w = query(RELAPSE, ps[1]).pk
    urls = {"forms":"/queries/forms/","new":"/queries/forms/new/","form":f"/queries/forms/{form.pk}/","clocks":"/queries/clocks/","run1":f"/queries/runs/{run.pk-1}/","preview":f"/queries/runs/{run.pk}/","release":"/queries/releases/3/","releases":"/queries/releases/","propose":"/queries/releases/propose/","work":f"/queries/{w}/work/","detail":f"/queries/{w}/","rules":"/queries/rules/?search=karnofsky","rule":f"/queries/rules/{PERFORMANCE}/","import":"/queries/import/","list":"/queries/"}
    for width in (360, 1400):
        d.page.set_viewport_size({"width":width,"height":900})
        for k,u in urls.items():
            d.opens(u); d.page.wait_for_timeout(250)
            d.page.screenshot(path=f"/tmp/L/n/{k}-{width}.png", full_page=True, caret="initial")
            print(width,k,d.page.evaluate("document.documentElement.scrollWidth"))
    a = sits_down(anna); a.opens("/queries/").logs_in()
    for width in (360, 1400):
        a.page.set_viewport_size({"width":width,"height":900})
        a.opens(f"/queries/forms/{form.pk}/")
        file = filled(downloads(a,"CSV to fill in"), {query(PERFORMANCE,ps[0]).pk:("confermato come da fonte",""), query(COUNTED,ps[0]).pk:("confermato come da fonte","It is the second as entered.")})
        a.page.screenshot(path=f"/tmp/L/n/aform-{width}.png", full_page=True, caret="initial")
        a.page.get_by_label("Filled file (CSV)").set_input_files({"name":"a.csv","mimeType":"text/csv","buffer":file})
        does(a,"Read it and show what would happen")
        a.page.screenshot(path=f"/tmp/L/n/answers-{width}.png", full_page=True, caret="initial")
        print(a.page.evaluate("document.documentElement.scrollWidth"))
        a.opens(f"/queries/{query(PERFORMANCE,ps[0]).pk}/work/")
        a.page.screenshot(path=f"/tmp/L/n/awork-{width}.png", full_page=True, caret="initial"); print(a.page.evaluate("document.documentElement.scrollWidth"))
    assert 0
