"""manage.py checks: the catalogue as text and JSON, its gate, and the page of deliberate errors."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from crf.checks import CHECKS
from crf.checks.check import RETIRED
from queries.management.commands import checks
from tests.queries.rule_cases import ran, released
from tests.queries.threads import threads

ACCEPTED = [("raise", 9), ("answer", 8), ("accept", 7)]


def written(capsys, *arguments):
    call_command("checks", *arguments)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_json_has_every_check_with_its_words_in_both_languages(capsys):
    result = json.loads(written(capsys, "--format", "json"))
    assert {each["id"] for each in result["checks"]} == CHECKS.keys()
    assert (result["release"], result["retired"]) == (None, [])
    for each in result["checks"]:
        rule = CHECKS[each["id"]]
        assert each["message"]["en"] == rule.message and each["message"]["it"]
        assert each["condition"]["en"] == rule.condition and each["condition"]["it"]
        assert [item["path"] for item in each["items"]] == list(rule.fields)
        assert all(item["label"]["en"] and item["label"]["it"] for item in each["items"])
        assert (each["version"], each["severity"], each["asks"]) == (rule.version, rule.severity, rule.asks)
        assert {example["fires"] for example in each["examples"]} == {True, False}
        for example in each["examples"]:
            assert bool(example["message"]["en"]) == bool(example["message"]["it"]) == example["fires"]
            assert len(example["answers"]["en"]) == len(example["answers"]["it"])


def test_json_says_what_became_of_each(patient, dora, moira, capsys, monkeypatch):
    threads([(patient, ACCEPTED, "T-01", "accepted_as_is"), (patient, [("raise", 3)], "T-01", "")])
    ran(T_01=3)
    released(dora, moira, T_01=(1, "review"), T_02=None)
    monkeypatch.setitem(RETIRED, "T-99", "It asked about what is right.")
    result = json.loads(written(capsys, "--format", "json"))
    first, second, *_others = result["checks"]
    assert first["queries"] == {"asked": 2, "live": 1, "closed": 1, "accepted_as_they_were": 1}
    assert (first["mode"], first["found_in_last_run"], first["never_fired"]) == ("review", 3, False)
    assert (second["mode"], second["waits_for_release"], second["never_fired"]) == ("off", True, True)
    assert (result["release"], result["retired"]) == (
        1,
        [{"id": "T-99", "why": "It asked about what is right."}],
    )


def test_text_has_a_block_for_each_check(patient, capsys, monkeypatch):
    threads([(patient, ACCEPTED, "T-01", "accepted_as_is")])
    monkeypatch.setitem(RETIRED, "T-99", "It asked about what is right.")
    lines = written(capsys).splitlines()
    assert lines[0] == "T-01  version 1  soft: asked, and may be confirmed  asks the centre at once"
    assert lines[2:6] == [
        "    asks   The diagnosis of ‹…› is very early.",
        "    about  DIA.dx_date",
        "    so far no run yet, 1 asked, 0 live, 1 closed, 1 accepted as they were",
        "    tried  0 examples on which it fires, 0 on which it is silent",
    ]
    assert any(line.endswith(", never fired") for line in lines)
    assert lines[-1] == "T-99  retired: It asked about what is right."


def test_verify_passes_without_a_database():
    """As `make check` runs it: there is no such server."""
    environment = {**os.environ, "DATABASE_URL": "postgresql://rules/none", "SECRET_KEY": "rules"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "checks", "--verify"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{len(CHECKS)} checks, each with its condition")


def test_verify_lists_what_is_missing_and_fails(capsys, monkeypatch):
    monkeypatch.setattr(
        checks, "problems", lambda: ["E-X-01: has no deliberate error", "E-X-02: has no message"]
    )
    with pytest.raises(CommandError, match="2 things are missing or wrong"):
        call_command("checks", "--verify")
    assert capsys.readouterr().err.splitlines() == [
        "E-X-01: has no deliberate error",
        "E-X-02: has no message",
    ]


def test_errors_table_is_written_as_it_is(capsys, monkeypatch):
    monkeypatch.setattr(checks, "table", lambda: "# A page\n\nwith an end\n")
    assert written(capsys, "--errors-table") == "# A page\n\nwith an end\n"


def test_verify_and_the_table_exclude_each_other():
    with pytest.raises(CommandError):
        call_command("checks", "--verify", "--errors-table")
