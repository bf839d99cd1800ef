"""How a query moves: every state, every action, and the one table that says which leads where and who may."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability


class State(StrEnum):
    CANDIDATE = "candidate"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Action(StrEnum):
    PROPOSE = "propose"
    RAISE = "raise"
    ASK = "ask"
    ISSUE = "issue"
    ANSWER = "answer"
    ACCEPT = "accept"
    RETURN = "return"
    CANCEL = "cancel"
    REOPEN = "reopen"
    REVISE = "revise"
    CORRECT = "correct"
    AUTO_CLOSE = "auto_close"
    OBSOLETE = "obsolete"
    RECUR = "recur"
    RECONSIDER = "reconsider"


class Category(StrEnum):
    """What an answer says."""

    CORRECTED = "corrected"
    CONFIRMED = "confirmed"
    NOT_AVAILABLE = "not_available"
    NOT_APPLICABLE = "not_applicable"
    QUESTION_BACK = "question_back"


class Reason(StrEnum):
    """Why a query is closed."""

    AUTO_CORRECTED = "auto_corrected"
    CORRECTED = "corrected"
    ACCEPTED_AS_IS = "accepted_as_is"
    NOT_AVAILABLE = "not_available"
    DUPLICATE = "duplicate"
    OBSOLETE = "obsolete"


class Party(StrEnum):
    CENTRE = "centre"
    DATA_CENTRE = "data_centre"


# The state before an action (None: there is no query yet) and the action -> the state after it, and what a
# person must be allowed to do for it at the query's centre. None there: only the system does it.
TRANSITIONS: dict[tuple[State | None, Action], tuple[State, Capability | None]] = {
    (None, Action.PROPOSE): (State.CANDIDATE, None),
    (None, Action.RAISE): (State.OPEN, None),
    (None, Action.ASK): (State.OPEN, Capability.RAISE_QUERY),
    (State.CANDIDATE, Action.ISSUE): (State.OPEN, Capability.RAISE_QUERY),
    (State.CANDIDATE, Action.CANCEL): (State.CANCELLED, Capability.CLOSE_QUERY),
    (State.CANDIDATE, Action.REVISE): (State.CANDIDATE, None),
    (State.CANDIDATE, Action.AUTO_CLOSE): (State.CLOSED, None),
    (State.CANDIDATE, Action.OBSOLETE): (State.CLOSED, None),
    (State.OPEN, Action.ANSWER): (State.ANSWERED, Capability.ANSWER_QUERY),
    (State.OPEN, Action.CORRECT): (State.ANSWERED, None),
    (State.OPEN, Action.CANCEL): (State.CANCELLED, Capability.CLOSE_QUERY),
    (State.OPEN, Action.REVISE): (State.OPEN, None),
    (State.OPEN, Action.AUTO_CLOSE): (State.CLOSED, None),
    (State.OPEN, Action.OBSOLETE): (State.CLOSED, None),
    (State.ANSWERED, Action.ACCEPT): (State.CLOSED, Capability.CLOSE_QUERY),
    (State.ANSWERED, Action.RETURN): (State.OPEN, Capability.CLOSE_QUERY),
    # Only where the answer is a question back: see `moves.refuse_by_answer`.
    (State.ANSWERED, Action.CANCEL): (State.CANCELLED, Capability.CLOSE_QUERY),
    (State.ANSWERED, Action.REVISE): (State.ANSWERED, None),
    (State.ANSWERED, Action.AUTO_CLOSE): (State.CLOSED, None),
    (State.ANSWERED, Action.OBSOLETE): (State.CLOSED, None),
    (State.CLOSED, Action.REOPEN): (State.OPEN, Capability.RAISE_QUERY),
    (State.CLOSED, Action.RECUR): (State.OPEN, None),
    (State.CLOSED, Action.RECONSIDER): (State.CANDIDATE, None),
    (State.CANCELLED, Action.REOPEN): (State.OPEN, Capability.RAISE_QUERY),
    (State.CANCELLED, Action.RECUR): (State.OPEN, None),
    (State.CANCELLED, Action.RECONSIDER): (State.CANDIDATE, None),
}

LIVE = frozenset({State.CANDIDATE, State.OPEN, State.ANSWERED})

# Whose clock runs: who has to do the next thing.
CLOCKS = {
    State.CANDIDATE: Party.DATA_CENTRE,
    State.OPEN: Party.CENTRE,
    State.ANSWERED: Party.DATA_CENTRE,
}

# Actions that put the question once more: the thread goes on in a new cycle.
NEW_CYCLE = frozenset({Action.RETURN, Action.REOPEN, Action.RECUR, Action.RECONSIDER})

# How an answer closes a query once the data centre accepts it; a question back closes nothing.
CLOSED_AS = {
    Category.CORRECTED: Reason.CORRECTED,
    Category.CONFIRMED: Reason.ACCEPTED_AS_IS,
    Category.NOT_AVAILABLE: Reason.NOT_AVAILABLE,
    Category.NOT_APPLICABLE: Reason.ACCEPTED_AS_IS,
}

# Closed so, the values are accepted: the same values do not ask again.
ACCEPTS_VALUES = frozenset({Reason.ACCEPTED_AS_IS, Reason.NOT_AVAILABLE})

STATE_WORDS: dict[State, Promise] = {
    State.CANDIDATE: _("candidate"),
    State.OPEN: _("open"),
    State.ANSWERED: _("answered"),
    State.CLOSED: _("closed"),
    State.CANCELLED: _("withdrawn"),
}

CATEGORY_WORDS: dict[Category, Promise] = {
    Category.CORRECTED: _("corrected"),
    Category.CONFIRMED: _("confirmed as in the source"),
    Category.NOT_AVAILABLE: _("not available"),
    Category.NOT_APPLICABLE: _("not applicable"),
    Category.QUESTION_BACK: _("question back"),
}

REASON_WORDS: dict[Reason, Promise] = {
    Reason.AUTO_CORRECTED: _("the data were corrected"),
    Reason.CORRECTED: _("corrected, seen by the data centre"),
    Reason.ACCEPTED_AS_IS: _("accepted as it stands"),
    Reason.NOT_AVAILABLE: _("not available, accepted"),
    Reason.DUPLICATE: _("a duplicate of another query"),
    Reason.OBSOLETE: _("no longer applies"),
}

PARTY_WORDS: dict[Party, Promise] = {
    Party.CENTRE: _("the centre"),
    Party.DATA_CENTRE: _("the data centre"),
}

# What somebody, or the system, did; in the thread the name of who did it stands before.
ACTION_WORDS: dict[Action, Promise] = {
    Action.PROPOSE: _("proposed the query for review"),
    Action.RAISE: _("asked"),
    Action.ASK: _("asked"),
    Action.ISSUE: _("sent the query to the centre"),
    Action.ANSWER: _("answered"),
    Action.ACCEPT: _("accepted the answer"),
    Action.RETURN: _("asked again"),
    Action.CANCEL: _("withdrew the query"),
    Action.REOPEN: _("opened the query again"),
    Action.REVISE: _("saw the data change; the question remains"),
    Action.CORRECT: _("saw the data change and counts this as the answer"),
    Action.AUTO_CLOSE: _("closed the query because the data were corrected"),
    Action.OBSOLETE: _("closed the query because the question no longer applies"),
    Action.RECUR: _("asked again because the data gave reason to"),
    Action.RECONSIDER: _("proposed it for review again because the data gave reason to"),
}
