"""Forms for centres, people and roles."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Centre, User
from accounts.names import refuse_hidden_characters
from accounts.roles import CENTRE_ROLES, Role

REASON_LENGTH = 200


def reason_field(**options: Any) -> forms.CharField:
    """Why something is done; the trail keeps the words."""
    return forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        min_length=3,
        validators=(refuse_hidden_characters,),
        widget=forms.TextInput({"autocomplete": "off"}),
        **options,
    )


class CentreForm(forms.ModelForm):
    """A new centre."""

    class Meta:
        model = Centre
        fields: tuple[str, ...] = ("study_centre_no", "name", "unit_name", "city", "cic", "language")
        widgets = {  # noqa: RUF012
            "study_centre_no": forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
            "cic": forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        }


class CentreChangeForm(CentreForm):
    """An existing centre: everything but its number."""

    class Meta(CentreForm.Meta):
        fields = ("name", "unit_name", "city", "cic", "language")


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


class RoleFields(forms.Form):
    """A role, and the centre where the role belongs to one."""

    role = forms.ChoiceField(label=_("Role"))
    centre = forms.ChoiceField(
        label=_("Centre"),
        required=False,
        help_text=_("For a data manager or an investigator. The other roles are for the whole study."),
    )

    def __init__(self, *args: Any, centres: list[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centres = {str(centre.pk): centre for centre in centres}
        role, centre = self.fields["role"], self.fields["centre"]
        at_centre = [(one.value, one.label) for one in Role if one in CENTRE_ROLES]
        whole_study = [(one.value, one.label) for one in Role if one not in CENTRE_ROLES]
        empty = ("", _("Choose a role") if role.required else _("No role yet"))
        role.choices = [empty, (_("At one centre"), at_centre), (_("Whole study"), whole_study)]  # type: ignore[attr-defined]
        centre.choices = [("", "–"), *((pk, str(one)) for pk, one in self.centres.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role, centre = data.get("role"), data.get("centre")
        if role in CENTRE_ROLES and not centre and "centre" not in self.errors:
            self.add_error("centre", _("Choose the centre of this role."))
        if centre and role not in CENTRE_ROLES and "role" not in self.errors:
            self.add_error("centre", _("Leave this empty: the role is not one of a single centre."))
        return data

    def chosen(self) -> tuple[Role, Centre | None] | None:
        """The role and its centre, None where no role was chosen."""
        role = self.cleaned_data["role"]
        return (Role(role), self.centres.get(self.cleaned_data["centre"])) if role else None


class RoleForm(RoleFields):
    """A role to be given."""

    since = forms.DateField(
        label=_("Since"),
        required=False,
        input_formats=("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"),
        help_text=_("Today or later, like 31/12/2026. Left empty it is today."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = reason_field()


class NewUserForm(RoleFields, UserForm):
    """A new account: who it is, which role comes first, and how the password gets set."""

    BY_MAIL, SHOWN = "mail", "shown"

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="it")
    role = forms.ChoiceField(
        label=_("Role"), required=False, help_text=_("More roles can be given afterwards.")
    )
    reason = reason_field(required=False, help_text=_("Why this person gets the role."))
    link = forms.ChoiceField(
        label=_("Link to set the password"),
        choices=(
            (BY_MAIL, _("Send it by e-mail")),
            (SHOWN, _("Show it to me once, I will hand it over")),
        ),
        initial=BY_MAIL,
        widget=forms.RadioSelect,
    )

    field_order = ("full_name", "email", "language", "role", "centre", "reason", "link")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("role") and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why. The reason stays on record with the role."))
        return data


class DayForm(forms.Form):
    """A day in a report."""

    on = forms.DateField(
        label=_("In force on"),
        required=False,
        input_formats=("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"),
        help_text=_("Like 31/12/2026. Left empty, every role that was ever given is listed."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why something is closed or taken away; the trail keeps it."""

    reason = reason_field()


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a service refused, beside its field where the form has it."""
    messages = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, errors in messages.items():
        form.add_error(name if name in form.fields else None, errors)
