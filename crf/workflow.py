"""How a form moves: the one table that says from which state to which, who may, and whether she says why."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.roles import Capability
from crf.models import FormStatus


class Action(StrEnum):
    SAVE = "save"
    VERIFY = "verify"
    SIGN = "sign"
    LOCK = "lock"
    UNLOCK = "unlock"
    SET_ASIDE = "set_aside"
    REOPEN = "reopen"
    CORRECT = "correct"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Move:
    """Where an action leads, what a person must be allowed to do for it (None: it follows from another's
    doing), and whether it needs a reason."""

    after: frozenset[FormStatus]
    capability: Capability | None
    reason: bool = False


def _to(*after: FormStatus) -> frozenset[FormStatus]:
    return frozenset(after)


_SAVED = _to(FormStatus.IN_PROGRESS, FormStatus.COMPLETE)
_FIRST = Move(_SAVED, Capability.ENTER_DATA)
# A form that was complete is changed for a reason (services.save_forms asks by `was_complete`).
_AGAIN = Move(_SAVED, Capability.ENTER_DATA, reason=True)

# The state before an action (None: there is no row yet) and the action -> the move. What is not here cannot
# be done. Of what is locked nothing can be done but to unlock it, and to correct what an open query asks
# about: the lock remains, and what the correction takes back shows once it is unlocked.
TRANSITIONS: dict[tuple[FormStatus | None, Action], Move] = {
    (None, Action.SAVE): _FIRST,
    (FormStatus.IN_PROGRESS, Action.SAVE): _FIRST,
    (FormStatus.COMPLETE, Action.SAVE): _AGAIN,
    (FormStatus.VERIFIED, Action.SAVE): _AGAIN,
    (FormStatus.SIGNED, Action.SAVE): _AGAIN,
    (FormStatus.COMPLETE, Action.VERIFY): Move(_to(FormStatus.VERIFIED), Capability.VERIFY_FORMS),
    (FormStatus.VERIFIED, Action.SIGN): Move(_to(FormStatus.SIGNED), Capability.SIGN_FORMS),
    (FormStatus.SIGNED, Action.LOCK): Move(_to(FormStatus.LOCKED), Capability.LOCK_FORMS),
    (FormStatus.LOCKED, Action.UNLOCK): Move(_to(FormStatus.SIGNED), Capability.LOCK_FORMS, reason=True),
    (FormStatus.LOCKED, Action.CORRECT): Move(_to(FormStatus.LOCKED), Capability.ENTER_DATA, reason=True),
    (FormStatus.SIGNED, Action.VOID): Move(_to(FormStatus.VERIFIED), None),
    (None, Action.SET_ASIDE): Move(_to(FormStatus.NOT_APPLICABLE), Capability.ENTER_DATA, reason=True),
    (FormStatus.NOT_APPLICABLE, Action.REOPEN): Move(
        _to(FormStatus.IN_PROGRESS), Capability.ENTER_DATA, reason=True
    ),
}


def before(action: Action) -> frozenset[FormStatus]:
    """The states from which an action leads on."""
    return frozenset(state for state, each in TRANSITIONS if each == action and state is not None)


def after(action: Action) -> FormStatus:
    """The one state to which an action leads; saving has two."""
    (state,) = {state for (_, each), move in TRANSITIONS.items() if each == action for state in move.after}
    return state


def capability(action: Action) -> Capability | None:
    """What a person must be allowed to do for it, the same from whichever state."""
    (found,) = {move.capability for (_, each), move in TRANSITIONS.items() if each == action}
    return found


def needs_reason(action: Action) -> bool:
    return any(move.reason for (_, each), move in TRANSITIONS.items() if each == action)


# What stands under a signature, and what may be put under one.
SIGNED_STATES = frozenset({after(Action.SIGN), after(Action.LOCK)})
READY_STATES = before(Action.SIGN) | SIGNED_STATES | {after(Action.SET_ASIDE)}
