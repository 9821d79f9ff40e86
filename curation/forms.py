"""What curators state on the pages of this room."""

from django import forms

from catalog.actions.make_release import MAX_NAME_LENGTH
from catalog.forms import ChoosingForm
from curation.models import Finding
from web.forms import one_of, search


class FindingFilter(ChoosingForm):
    """Which findings the list shows; the open ones unless it says otherwise."""

    q = search("Key or words")
    benchmark = one_of("Benchmark")
    kind = one_of("Kind", Finding.Kind.choices)
    state = one_of("State", Finding.State.choices)


class DecisionForm(forms.Form):
    """What becomes of a finding."""

    decision = forms.ChoiceField(
        choices=[("accept", "Accept"), ("retire", "Retire"), ("reopen", "Open again")]
    )
    reason = forms.CharField(max_length=500, required=False)


class ReleaseForm(forms.Form):
    """A new release."""

    name = forms.CharField(
        label="Name",
        max_length=MAX_NAME_LENGTH,
        help_text="Such as 2026-11 or 0.1. It can never be changed or used again.",
    )
    notes = forms.CharField(
        label="Notes",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What readers of the release should know.",
    )
