"""Forms for centres, people and roles."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Centre, User
from accounts.roles import CENTRE_ROLES, Role

REASON_LENGTH = 200


class CentreForm(forms.ModelForm):
    """A new centre."""

    class Meta:
        model = Centre
        fields: tuple[str, ...] = ("study_centre_no", "name", "unit_name", "city", "cic")
        widgets = {  # noqa: RUF012
            "study_centre_no": forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
            "cic": forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        }


class CentreChangeForm(CentreForm):
    """An existing centre: everything but its number."""

    class Meta(CentreForm.Meta):
        fields = ("name", "unit_name", "city", "cic")


class UserForm(forms.ModelForm):
    """Name and address of a person who has an account."""

    class Meta:
        model = User
        fields = ("full_name", "email")
        help_texts = {"email": _("A personal address at work: it is what one logs in with.")}  # noqa: RUF012
        widgets = {  # noqa: RUF012
            "full_name": forms.TextInput({"autocomplete": "off"}),
            "email": forms.EmailInput({"autocomplete": "off"}),
        }

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class RoleField(forms.ChoiceField):
    """A role together with its centre, so that no combination can be chosen that does not exist."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Role"))
        super().__init__(**kwargs)

    def offer(self, centres: list[Centre]) -> None:
        """Set the choices: the roles of the whole study, then each centre's."""
        self.centres = {centre.pk: centre for centre in centres}
        study = [(role.value, role.label) for role in Role if role not in CENTRE_ROLES]
        local = [
            (
                str(centre),
                [
                    (f"{role.value}:{centre.pk}", f"{role.label}, {centre}")
                    for role in Role
                    if role in CENTRE_ROLES
                ],
            )
            for centre in centres
        ]
        empty = ("", _("Choose a role") if self.required else _("No role yet"))
        self.choices = [empty, (_("Whole study"), study), *local]

    def clean(self, value: Any) -> tuple[Role, Centre | None] | None:
        value = super().clean(value)
        if not value:
            return None
        role, _colon, centre = value.partition(":")
        return Role(role), self.centres[int(centre)] if centre else None


class RoleForm(forms.Form):
    """A role to be given."""

    role = RoleField()
    since = forms.DateField(
        label=_("Since"),
        required=False,
        help_text=_("Like 2026-03-01. Left empty it is today."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, centres: list[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(centres)  # type: ignore[attr-defined]


class NewUserForm(UserForm):
    """A new account: who it is, which role comes first, and how the password gets set."""

    BY_MAIL, SHOWN = "mail", "shown"

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="it")
    role = RoleField(required=False, help_text=_("More roles can be given afterwards."))
    link = forms.ChoiceField(
        label=_("Link to set the password"),
        choices=(
            (BY_MAIL, _("Send it by e-mail")),
            (SHOWN, _("Show it to me once, I will hand it over")),
        ),
        initial=BY_MAIL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, centres: list[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(centres)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is closed or taken away; the trail keeps it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        min_length=3,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a service refused, beside its field where the form has it."""
    messages = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, errors in messages.items():
        form.add_error(name if name in form.fields else None, errors)
