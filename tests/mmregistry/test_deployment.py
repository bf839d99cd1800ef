import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

import mmregistry
from mmregistry import devdb

CHECKOUT = Path(__file__).resolve().parents[2]


def text(name):
    return (CHECKOUT / name).read_text()


def locked(name):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text(name), flags=re.MULTILINE))


def normal(name):
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name).group()).lower()


EXAMPLE = set(re.findall(r"^#?([A-Z_]+)=", text(".env.example"), flags=re.MULTILINE))
READ = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text("mmregistry/settings.py")))
COMPOSED = set(re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml")))


def test_example_environment_has_every_variable_and_no_other():
    assert EXAMPLE == READ | COMPOSED


def test_compose_refuses_to_start_without_what_it_needs():
    assert set(re.findall(r"\$\{([A-Z_]+):\?", text("docker-compose.yml"))) == COMPOSED


def test_compose_runs_this_version_on_the_embedded_version_of_postgresql():
    images = dict(re.findall(r"image: (\w+):([\d.]+)", text("docker-compose.yml")))
    # pg_dump refuses a server that is newer than itself.
    assert images == {"postgres": str(devdb.VERSION), "mmregistry": mmregistry.__version__, "caddy": "2"}


def test_embedded_postgresql_is_the_version_that_the_code_says():
    version = subprocess.run(
        [devdb.BINARIES / "postgres", "--version"], capture_output=True, text=True
    ).stdout
    assert version.startswith(f"postgres (PostgreSQL) {devdb.VERSION}.")


def test_image_has_a_python_that_the_package_accepts():
    required = tomllib.loads(text("pyproject.toml"))["project"]["requires-python"]
    bases = set(re.findall(r"FROM (\S+)", text("Dockerfile")))
    assert (required, bases) == (">=3.11", {"python:3.11-slim-bookworm"})


def test_image_holds_every_room_and_nothing_private():
    kept = re.findall(r"^!(\S+)", text(".dockerignore"), flags=re.MULTILINE)
    rooms = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["root_packages"]
    others = ["templates", "static", "locale", "deploy/healthcheck.py", "manage.py", "requirements.lock"]
    assert sorted(kept) == sorted([*rooms, *others])
    assert text(".dockerignore").startswith("*\n")


def test_locks_hold_every_dependency_and_agree():
    project = tomllib.loads(text("pyproject.toml"))
    site, tools = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {normal(name) for name in project["project"]["dependencies"]} - site.keys() == set()
    assert {normal(name) for name in project["dependency-groups"]["dev"]} - tools.keys() == set()
    assert {name: tools.get(name) for name in site} == site


def test_locks_name_no_address_and_hash_every_file():
    for lock in (text("requirements.lock"), text("requirements-dev.lock")):
        assert re.findall(r"https?://", lock) == []
        entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_healthcheck_succeeds_when_the_site_is_well(live_server, monkeypatch):
    done = run_healthcheck(f"{live_server.url}/healthz")
    assert (done.returncode, done.stderr) == (0, "")


def test_healthcheck_fails_when_the_site_is_not(live_server):
    assert run_healthcheck(f"{live_server.url}/no/such/page?x=1").returncode == 1


def run_healthcheck(address):
    command = [sys.executable, CHECKOUT / "deploy" / "healthcheck.py"]
    return subprocess.run(command, env={"HEALTH_ADDRESS": address}, capture_output=True, text=True)


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    """The folder of static files as production serves them, and the name of each in it."""
    storage = {"BACKEND": "mmregistry.static_storage.CollectedStorage"}
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES={**settings.STORAGES, "staticfiles": storage}):
        call_command("collectstatic", interactive=False, verbosity=0)
        return root, dict(staticfiles_storage.hashed_files)


def test_static_files_of_every_template_are_collected(collected):
    _root, names = collected
    wanted = set()
    for template in (CHECKOUT / "templates").rglob("*.html"):
        wanted |= set(re.findall(r"""{% static ["']([^"']+)["']""", template.read_text()))
    assert "vendor/bootstrap/css/bootstrap.min.css" in wanted
    assert wanted - names.keys() == set()


def test_static_modules_import_each_other_by_their_new_names(collected):
    root, names = collected
    imports = [
        (module, imported)
        for module in sorted(path.name for path in (CHECKOUT / "static" / "js").glob("*.js"))
        for imported in re.findall(r"""from\s*["']([^"']+)["']""", (root / names[f"js/{module}"]).read_text())
    ]
    assert len(imports) > 10
    assert [pair for pair in imports if not (root / "js" / pair[1]).is_file()] == []


def test_static_files_need_no_other_site(collected):
    root, names = collected
    own = [root / new for old, new in names.items() if not old.startswith(("vendor/", "django_htmx/"))]
    assert len(own) > 10
    outside = rb"@import\s+['\"]?https?:|url\(['\"]?(https?:)?//|from ['\"]https?:"
    assert [path.name for path in own if re.search(outside, path.read_bytes())] == []


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 2)])
def test_make_says_loudly_that_no_browser_was_found(ci, code):
    environment = {"PATH": os.environ["PATH"], "CI": ci}
    done = subprocess.run(
        ["make", "e2e", "CHROMIUM="], cwd=CHECKOUT, env=environment, capture_output=True, text=True
    )
    assert "NOT RUN: the tests in the browser" in done.stdout
    assert "sudo apt-get install chromium" in done.stdout
    assert done.returncode == code


def test_every_target_that_the_makefile_names_does_something():
    makefile = text("Makefile")
    checks = re.search(r"^CHECKS := (.*)$", makefile, re.MULTILINE)[1].split()
    named = (
        re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1]
        .replace("$(CHECKS)", " ".join(checks))
        .split()
    )
    rules = re.findall(r"^([\w-]+):(?!=)[^\n=]*\n\t", makefile, re.MULTILINE)
    assert set(named) == set(rules)


def test_every_target_that_the_manuals_name_is_there():
    named = set(re.findall(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)[0].split())
    pages = [CHECKOUT / "README.md", *(CHECKOUT / "docs").rglob("*.md")]
    asked = {target for page in pages for target in re.findall(r"`make ([\w-]+)", page.read_text())}
    assert asked <= named
