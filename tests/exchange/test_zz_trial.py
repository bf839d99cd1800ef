import time, pytest, os
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
pytestmark = pytest.mark.django_db
def pg(pid):
    f=open(f"/proc/{pid}/stat").read().rsplit(")",1)[1].split(); return (int(f[11])+int(f[12]))/os.sysconf("SC_CLK_TCK")
def test_trial(capsys):
    connection.ensure_connection(); pid=connection.connection.get_backend_pid()
    for extra in (["--dry-run"],[],[]):
        t=time.time(); c=time.process_time(); g=pg(pid)
        call_command("import_registry","tests/reference/bmt137_registry.csv","--register-centres","--legal-basis","CONS",*extra)
        print(extra, "wall", time.time()-t, "cpu", time.process_time()-c, "pg", pg(pid)-g)
    assert 0
