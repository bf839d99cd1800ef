import os
import shutil
import time

import polib
import pytest
from django.core.management import CommandError, call_command

from mmregistry import translations
from mmregistry.translations import GettextMissing, compile_all, problems, texts_in_code


def make_checkout(folder):
    (folder / "crf").mkdir()
    (folder / "crf" / "words.py").write_text(
        "from django.utils.translation import gettext_noop as _, ngettext\n"
        "A = _('The transplant of {tx} is early.')\n"
        "B = ngettext('%(n)s query', '%(n)s queries', 2)\n"
    )
    (folder / "templates").mkdir()
    (folder / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Patients" %}'
        "{% blocktranslate trimmed with name=user %}\n  Hello\n  {{ name }}\n{% endblocktranslate %}"
    )
    return folder


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path)


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    return texts_in_code(make_checkout(tmp_path_factory.mktemp("checkout")))


def translated(**changes):
    """A whole and correct translation of the checkout above, but for these changes."""
    texts = {
        "The transplant of {tx} is early.": "Il trapianto del {tx} è precoce.",
        "Patients": "Pazienti",
        "Hello %(name)s": "Ciao %(name)s",
    }
    file = polib.POFile()
    for msgid, msgstr in (texts | changes).items():
        file.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    plural = {0: "una richiesta", 1: "%(n)s richieste"}
    file.append(polib.POEntry(msgid="%(n)s query", msgid_plural="%(n)s queries", msgstr_plural=plural))
    return file


def test_texts_in_code_finds_python_and_templates_and_leaves_the_checkout_alone(checkout):
    before = sorted(checkout.rglob("*"))
    assert {entry.msgid for entry in texts_in_code(checkout)} == {
        "The transplant of {tx} is early.",
        "%(n)s query",
        "Patients",
        "Hello %(name)s",
    }
    assert sorted(checkout.rglob("*")) == before


def test_problems_of_a_whole_translation_are_none(code):
    assert list(problems(code, translated())) == []


def test_problems_names_what_is_missing_with_its_place(code):
    file = translated()
    file.remove(file.find("Patients"))
    assert list(problems(code, file)) == ["missing: 'Patients' (templates/page.html)"]


def test_problems_names_what_is_untranslated(code):
    found = list(problems(code, translated(Patients="")))
    assert found == ["untranslated: 'Patients' (templates/page.html)"]


def test_problems_names_what_is_fuzzy(code):
    file = translated()
    file.find("Patients").flags.append("fuzzy")
    assert list(problems(code, file)) == ["fuzzy: 'Patients' (templates/page.html)"]


@pytest.mark.parametrize(
    "italian", ["Il trapianto è precoce.", "Il trapianto del {data} è precoce.", "{tx} {tx}"]
)
def test_problems_names_placeholders_that_differ(code, italian):
    found = list(problems(code, translated(**{"The transplant of {tx} is early.": italian})))
    assert found == [
        f"placeholders differ: 'The transplant of {{tx}} is early.' → {italian!r} (crf/words.py)"
    ]


def test_problems_names_a_plural_that_asks_for_something_else(code):
    file = translated()
    file.find("%(n)s query").msgstr_plural[1] = "%(quanti)s richieste"
    assert list(problems(code, file)) == [
        "placeholders differ: '%(n)s query' → '%(quanti)s richieste' (crf/words.py)"
    ]


def test_texts_in_code_says_how_to_install_gettext(checkout, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(GettextMissing, match="sudo apt-get install gettext"):
        texts_in_code(checkout)


def test_check_translations_fails_when_a_text_is_missing(checkout, settings, capsys):
    settings.BASE_DIR, settings.LOCALE_PATHS = checkout, [checkout / "locale"]
    with pytest.raises(CommandError, match="4 texts need a translator"):
        call_command("check_translations")
    assert "it: missing: 'Patients'" in capsys.readouterr().err


def test_check_translations_passes_when_all_is_there(checkout, settings, capsys):
    settings.BASE_DIR, settings.LOCALE_PATHS = checkout, [checkout / "locale"]
    folder = checkout / "locale" / "it" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    translated().save(str(folder / "django.po"))
    call_command("check_translations")
    assert capsys.readouterr().out == "4 texts, all translated.\n"


def test_compile_all_writes_only_what_changed(tmp_path):
    folder = tmp_path / "it" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    translated().save(str(folder / "django.po"))
    assert compile_all(tmp_path) == [folder / "django.mo"]
    assert compile_all(tmp_path) == []
    later = time.time() + 10
    os.utime(folder / "django.po", (later, later))
    assert compile_all(tmp_path) == [folder / "django.mo"]
    assert polib.mofile(str(folder / "django.mo")).find("Patients").msgstr == "Pazienti"
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]


def test_sources_are_rooms_that_exist(settings):
    assert [name for name in translations.SOURCES if not (settings.BASE_DIR / name).is_dir()] == []
