"""Ways to a release of the small rule book: proposed, previewed, put in force."""

from crf.checks import check
from crf.rulebook import Mode
from queries import releases, runs
from tests.queries.cases import early_diagnosis

NOTE = "The first release of this study."


def modes(rules, **changes):
    """Every check asks, but for changes: id with _ for -, mode."""
    found = dict.fromkeys(rules, Mode.ASK)
    return found | {name.replace("_", "-"): Mode(mode) for name, mode in changes.items()}


def previewed(proposed, by):
    return finished(runs.start(by=by, release=proposed), by)


def finished(run, by):
    while not run.finished_at:
        run = runs.step(run=run, by=by)
    return run


def put_in_force(rules, author, other, **changes):
    """Propose, look, release, and run to the end; the run."""
    proposed = releases.propose(modes=modes(rules, **changes), note=NOTE, by=author)
    previewed(proposed, author)
    return finished(releases.release(proposed=proposed, by=other), other)


def other_version(rules, version=2, look=early_diagnosis, message="{dx}?"):
    del rules["T-01"]
    check("T-01", severity="S", fields=("DIA.dx_date",), message=message, version=version)(look)
