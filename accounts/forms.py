import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import clean_address, one_spelling
from accounts.audit_log import audit_words
from accounts.models import ApiToken, Invitation, Job, Role, User
from web.forms import ANY, day

MAX_ADDRESSES = 100
MAX_FILE_BYTES = 100_000
CELL = re.compile("[,;\t]")
NEW_PASSWORD = {"autocomplete": "new-password"}


class AddressField(forms.EmailField):
    """An address in its one spelling, brought there before it is checked."""

    def clean(self, value: Any) -> str:
        return clean_address(super().clean(one_spelling(value or "")))


class GroupForm(forms.Form):
    group = forms.CharField(
        label=_("Group"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class InviteForm(forms.Form):
    addresses = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=MAX_ADDRESSES * 260,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One on each line. Leave empty for one link that asks for the address."),
    )
    file = forms.FileField(
        label=_("Or a file of addresses"),
        required=False,
        help_text=_("Text or CSV, one address on each line; what stands behind it is left out."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ANNOTATOR)
    group = forms.CharField(
        label=_("Group"),
        required=False,
        max_length=60,
        help_text=_("A campaign can be for one group; boards can count one."),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"), required=False, choices=settings.LANGUAGES
    )
    token = forms.BooleanField(
        label=_("Make API tokens too"),
        required=False,
        help_text=_("The accounts are made at once, and programs can act for them."),
    )

    confirm = forms.BooleanField(
        label=_("Confirm the address by a letter"),
        required=False,
        help_text=_("Whoever opens the link types a code that is sent to the address."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.HAS_MAIL:
            del self.fields["confirm"]

    def _uploaded(self) -> str:
        """The first cell of each line of the file that holds an address."""
        file = self.files.get("file")
        if file is None:
            return ""
        try:
            lines = file.read(MAX_FILE_BYTES).decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is no text: save it as UTF-8.")) from error
        cells = (CELL.split(line)[0].strip(' "') for line in lines)
        return "\n".join(cell for cell in cells if "@" in cell)

    def clean_addresses(self) -> list[str]:
        """Clean addresses without doubles, or one error that names every bad line."""
        text = f"{self.cleaned_data['addresses']}\n{self._uploaded()}"
        lines = text.replace(",", "\n").replace(";", "\n").splitlines()
        typed = [line.strip() for line in lines if line.strip()]
        if len(typed) > MAX_ADDRESSES:
            raise ValidationError(_("At most %d addresses at once.") % MAX_ADDRESSES)
        clean, errors = [], []
        for address in typed:
            try:
                clean.append(clean_address(address))
            except ValidationError as error:
                errors += [f"{address}: {message}" for message in error.messages]
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(clean)) or [""]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("token") and data.get("addresses") == [""]:
            self.add_error("addresses", gettext("A token needs the address of its account."))
        if data.get("token") and data.get("confirm"):
            self.add_error("confirm", gettext("A token works at once, before any letter."))
        return data


class AcceptForm(forms.Form):
    """The form behind an invitation link. The role is the invitation's, never the form's."""

    email = AddressField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Only leads see it. Votes carry a pseudonym."),
    )
    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
        help_text=lazy(password_validators_help_text_html, str)(),
    )
    password2 = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs=NEW_PASSWORD)
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invitation.email:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True  # what a request says about it is not read
        if invitation.user:
            self.fields["name"].initial = invitation.user.name
        if not invitation.confirms_address:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", gettext("The two passwords are not the same."))
        elif first and "email" in data:
            try:
                validate_password(first, User(email=data["email"], name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return data


class CodeLetterForm(forms.Form):
    """Where a code is sent to, before an invitation that asks for one is accepted."""

    email = AddressField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invitation.email:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True


class NameForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["name"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
        help_texts = {"name": _("Only leads see it. Votes carry a pseudonym.")}


class TokenForm(forms.ModelForm[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ["name"]
        labels = {"name": _("Name of the new token")}
        help_texts = {"name": _("What it is for, such as the program or machine that uses it.")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class EraseForm(forms.Form):
    pseudonym = forms.CharField(
        label=_("Type the pseudonym to confirm"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_pseudonym(self) -> str:
        typed: str = self.cleaned_data["pseudonym"]
        if typed != self.person.annotator.pseudonym:
            raise ValidationError(_("This is not the pseudonym of this person."))
        return typed


class PeopleFilter(forms.Form):
    """Which people a list shows."""

    q = forms.CharField(label=_("Name, address or pseudonym"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[ANY, *Role.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ANY,
            ("active", _("Active")),
            ("invited", _("No password yet")),
            ("deactivated", _("Deactivated")),
        ],
    )


def action_choices() -> list[tuple[str, Any]]:
    """Every action that a room knows, in the order of its words."""
    return [ANY, *sorted(audit_words().items(), key=lambda pair: str(pair[1]))]


class AuditFilter(forms.Form):
    """Which entries of the audit log a list shows and a file holds; days are whole, in UTC."""

    q = forms.CharField(label=_("About"), required=False, max_length=120)
    action = forms.ChoiceField(label=_("Action"), required=False, choices=action_choices)
    person = forms.CharField(label=_("Pseudonym"), required=False, max_length=40)
    since = day(_("From day"))
    until = day(_("To day"))


class JobFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *Job.State.choices])
