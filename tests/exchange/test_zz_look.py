import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="true"
import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.e2e.conftest import live_server, browser_context_args, sits_down
from tests.factories.study import open_centre
from tests.exchange.registry_files import registry_file, patient_row

@pytest.mark.django_db(transaction=True)
def test_look(sits_down, live_server, anna, torino, tmp_path):
    open_centre(torino)
    f=tmp_path/"x.csv"
    f.write_bytes(registry_file({}, patient_row(2, Death_Date="soon", Donor_Type="Related donor"), patient_row(3, Treatment_CIC="777"), {"TBI":"Yes"}|patient_row(4, Sex="unclear")))
    p=sits_down(anna); p.expects_refusals(422); p.opens("/"); p.logs_in(); page=p.page
    p.opens("/import/"); page.screenshot(path="/tmp/look1.png"); r=[Axe().run(page).violations_count]
    page.set_input_files("[name=file]", {"name":"a.pdf","mimeType":"application/pdf","buffer":b"%PDF-1"}); page.click("text=Read it"); page.screenshot(path="/tmp/look1b.png"); r.append(Axe().run(page).violations_count)
    page.set_input_files("[name=file]", str(f)); page.click("text=Read it and show"); page.screenshot(path="/tmp/look2.png", full_page=True); a=Axe().run(page); r.append(a.violations_count); print(a.generate_report() if a.violations_count else "")
    page.click("text=Import it now"); page.screenshot(path="/tmp/look3.png", full_page=True); r.append(Axe().run(page).violations_count)
    page.set_viewport_size({"width":320,"height":800}); page.screenshot(path="/tmp/look4.png", full_page=True); r.append(Axe().run(page).violations_count)
    print("W", page.evaluate("document.documentElement.scrollWidth"))
    assert r==[0]*5
