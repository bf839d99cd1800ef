"""What one writes into a query: a move with its words, and a question of one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from queries.models import Query
from queries.services import CHOSEN_REASONS, closing_reasons
from queries.workflow import CATEGORY_WORDS, REASON_WORDS, Action

LONGEST_TEXT = 2000


class MoveForm(forms.Form):
    """One of the moves that are open to a person; which, says the button that she presses."""

    action = forms.ChoiceField()
    category = forms.ChoiceField(required=False)
    text = forms.CharField(
        label=_("In words"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 3})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, query: Query, actions: list[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [(action.value, action.value) for action in actions]  # type: ignore[attr-defined]
        self._choose_category(query, actions)

    def _choose_category(self, query: Query, actions: list[Action]) -> None:
        if Action.ANSWER in actions:
            self.fields["category"] = forms.ChoiceField(
                label=_("Your answer"),
                required=False,
                choices=[(code.value, word) for code, word in CATEGORY_WORDS.items()],
                widget=forms.RadioSelect,
            )
        elif Action.ACCEPT in actions:
            answered = [] if query.corrected_in_vain else [("", _("what the answer says"))]
            offered = [*answered, *((code.value, REASON_WORDS[code]) for code in closing_reasons(query))]
            # What is not offered is for the service to refuse, which says why.
            known = [(code.value, REASON_WORDS[code]) for code in CHOSEN_REASONS]
            self.fields["category"] = forms.ChoiceField(
                label=_("Close it as"), required=False, choices=known, widget=forms.Select(choices=offered)
            )
            self.fields["category"].widget.choices = offered
        else:
            del self.fields["category"]


class QuestionForm(forms.Form):
    """A question to a centre."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The centre reads it beside the field. No names, please."),
    )
