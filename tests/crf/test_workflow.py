"""The table of the forms' states, and whatever people do in whatever order stays within it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.roles import ROLES, Capability, Role
from crf import lifecycle, services
from crf.models import FormStatus, Signature
from crf.record import load_record
from crf.workflow import TRANSITIONS, Action, after, before, capability, needs_reason
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save
from tests.factories.visits import visit

NAMES = ("anna", "ivo", "bruno", "dora", "carla", "moira")


def test_every_state_can_be_reached_and_left():
    reached = {state for move in TRANSITIONS.values() for state in move.after}
    assert reached == {state for state, _ in TRANSITIONS} - {None} == set(FormStatus)


def test_locked_forms_lead_nowhere_but_to_where_they_were_and_stay_locked_when_corrected():
    ways = {action: move.after for (state, action), move in TRANSITIONS.items() if state == FormStatus.LOCKED}
    assert ways == {Action.UNLOCK: {FormStatus.SIGNED}, Action.CORRECT: {FormStatus.LOCKED}}
    assert after(Action.UNLOCK) in before(Action.LOCK)


def test_who_may_do_what():
    holders = {action: {role for role in Role if capability(action) in ROLES[role]} for action in Action}
    centre = {Role.DATA_MANAGER, Role.INVESTIGATOR}
    assert holders == {
        Action.SAVE: centre,
        Action.VERIFY: {Role.DATA_CENTRE},
        Action.SIGN: {Role.INVESTIGATOR},
        Action.LOCK: {Role.DATA_CENTRE},
        Action.UNLOCK: {Role.DATA_CENTRE},
        Action.SET_ASIDE: centre,
        Action.REOPEN: centre,
        Action.CORRECT: centre,
        Action.VOID: set(),
    }


def test_which_actions_need_a_reason():
    asked = {action for action in Action if needs_reason(action)}
    assert asked == {Action.SAVE, Action.UNLOCK, Action.SET_ASIDE, Action.REOPEN, Action.CORRECT}


# Whatever people do

steps = st.tuples(
    st.sampled_from(NAMES), st.sampled_from([*Action, "remove"]), st.sampled_from(["", "because"])
)
# What a patient usually goes through, so that a sequence gets far; the above is everything one may try.
usual = st.sampled_from(
    [
        ("anna", Action.SAVE, "because"),
        ("anna", Action.SET_ASIDE, "because"),
        ("dora", Action.VERIFY, ""),
        ("dora", Action.VERIFY, ""),
        ("ivo", Action.SIGN, ""),
        ("ivo", Action.SIGN, ""),
        ("dora", Action.LOCK, ""),
        ("dora", Action.UNLOCK, "because"),
    ]
)

# Once through all states: what is refused on the way is refused by the lock.
THROUGH = [
    ("anna", Action.SET_ASIDE, "because"),
    ("dora", Action.VERIFY, ""),
    ("ivo", Action.SIGN, ""),
    ("dora", Action.LOCK, ""),
    ("anna", Action.SAVE, "because"),
    ("anna", Action.REOPEN, "because"),
    ("dora", Action.UNLOCK, "because"),
    ("anna", Action.REOPEN, "because"),
    ("anna", Action.SAVE, "because"),
]


@pytest.mark.django_db
def test_a_patient_goes_through_all_states(torino, cast):
    patient = consented(open_centre(torino))
    save(patient, diagnosis(), index_allo(), visit("LAST", 800))
    reached = []
    for name, action, reason in THROUGH:
        try:
            act(patient, action, cast[name], reason)
        except services.Refused:
            continue
        reached.append((action, "".join(sorted(set(states(patient).values())))))
    assert reached == [
        (Action.SET_ASIDE, "29"),
        (Action.VERIFY, "49"),
        (Action.SIGN, "59"),
        (Action.LOCK, "69"),
        (Action.UNLOCK, "59"),
        (Action.REOPEN, "14"),
        (Action.SAVE, "124"),
    ]


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(tried=THROUGH)
@given(tried=st.lists(st.one_of(steps, usual, usual), max_size=14))
def test_random_actions_by_random_people_never_leave_the_table(torino, cast, tried):
    with transaction.atomic():
        patient = consented(open_centre(torino))
        save(patient, diagnosis(), index_allo(), visit("LAST", 800))
        for name, action, reason in tried:
            old = states(patient)
            try:
                with transaction.atomic():
                    act(patient, action, cast[name], reason)
            except (services.Refused, services.Conflict, PermissionDenied):
                assert states(patient) == old
            else:
                holds(patient, old, action, cast[name])
        transaction.set_rollback(True)


def states(patient):
    return {(row.form_key, row.pk): FormStatus(row.status) for row in load_record(patient).forms()}


def act(patient, action, by, reason):
    record = load_record(patient)
    match action:
        case Action.SAVE:
            services.save_forms(
                patient=patient, instances=[record.diagnosis], by=by, reason=reason, complete=True
            )
        case "remove":
            if record.diagnosis.pk is None:
                raise PermissionDenied("there is nothing to remove")
            services.remove_form(instance=record.diagnosis, by=by, reason=reason)
        case Action.VERIFY:
            seen = [
                page
                for page in lifecycle.seen_pages(record)
                if states(patient)[page[0], page[1]] == FormStatus.COMPLETE
            ]
            lifecycle.verify_forms(patient=patient, pages=seen, by=by)
        case Action.SIGN:
            lifecycle.sign_patient(patient=patient, by=by, seen=lifecycle.seen_pages(record))
        case Action.LOCK:
            lifecycle.lock_patient(patient=patient, by=by)
        case Action.UNLOCK:
            lifecycle.unlock_patient(patient=patient, by=by, reason=reason)
        case Action.SET_ASIDE:
            lifecycle.mark_not_applicable(patient=patient, slot="M12", by=by, reason=reason)
        case Action.REOPEN:
            lifecycle.reopen_visit(patient=patient, slot="M12", by=by, reason=reason)
        case Action.CORRECT:
            if record.patient.status != FormStatus.LOCKED:
                raise PermissionDenied("only what is locked is corrected in this way")
            # No query asks about it, so this has to be refused whoever tries.
            record.diagnosis.dx_comment = "corrected"
            services.save_forms(patient=patient, instances=[record.diagnosis], by=by, reason=reason)
        case Action.VOID:
            raise PermissionDenied("nobody voids a signature but by a change")


def holds(patient, old, action, by):
    new = states(patient)
    done = Action.SAVE if action == "remove" else action
    assert by.can(capability(done), patient.centre)
    changes_data = done in (Action.SAVE, Action.SET_ASIDE, Action.REOPEN)
    for place, state in new.items():
        was = old.get(place)
        if was == state:
            continue
        ways = {done, Action.VOID} if changes_data else {done}
        assert any(state in TRANSITIONS[was, way].after for way in ways if (was, way) in TRANSITIONS)
    standing = Signature.objects.filter(patient=patient, voided_at=None).count()
    signed = {FormStatus.SIGNED, FormStatus.LOCKED} & set(new.values())
    assert standing == bool(signed)
    if changes_data:
        assert not signed
        assert FormStatus.LOCKED not in old.values()
    assert (FormStatus.LOCKED in new.values()) == (set(new.values()) <= {"6", "9"})
    assert Capability.ENTER_DATA not in by.capabilities() or done not in (Action.VERIFY, Action.LOCK)
