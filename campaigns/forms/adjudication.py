"""What a lead says about a battle that people disagree on. Letters are those of the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.controls import DECISIONS, winner_and_strength
from annotations.models import Adjudication


class DisagreementFilter(forms.Form):
    """Which battles of the queue a list shows; open ones where nothing is said."""

    state = forms.ChoiceField(
        required=False, choices=[("", _("Open")), ("decided", _("Decided")), ("all", _("All"))]
    )


class BlindForm(forms.Form):
    """What a lead says before seeing the votes."""

    step = forms.ChoiceField(choices=[("blind", "")], initial="blind", widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=_("Which answer is better?"),
        choices=[(control.value, control.label) for control in DECISIONS],
        error_messages={"required": _("Choose first which answer is better.")},
    )
    confidence = forms.ChoiceField(
        label=_("How sure are you?"),
        choices=Adjudication.Confidence.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why; for other leads."),
    )

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def words(self) -> dict[str, Any]:
        """The fields as the action takes them, the winner still by the letters of the page."""
        said = dict(self.cleaned_data)
        del said["step"]
        winner, strength = winner_and_strength(said.pop("choice"))
        return {**said, "winner": winner, "strength": strength}


class FinalForm(BlindForm):
    """What a lead says with the votes, and why people disagreed."""

    step = forms.ChoiceField(choices=[("final", "")], initial="final", widget=forms.HiddenInput)
    cause = forms.ChoiceField(
        label=_("Why did people disagree?"),
        choices=Adjudication.Cause.choices,
        widget=forms.RadioSelect,
    )
    field_order = ("step", "choice", "confidence", "cause", "note")
