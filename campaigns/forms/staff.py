"""What curators and leads may ask and order on the pages of this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from annotations.actions.pair_up import MAX_SEED
from annotations.models import Battle, ItemReview, Winner
from campaigns.item_signs import SIGNS
from catalog.forms import ChoosingForm
from web.forms import one_of, search

MAX_PAIRS = 5_000  # at once from a page; the command takes more
MAX_VOTES = 100
MAX_REASON_LENGTH = 500


class BattleFilter(ChoosingForm):
    """Which battles a list shows; never whose, for a battle leads to two texts."""

    q = search(_("Key of the item"))
    benchmark = one_of(_("Benchmark"))
    purpose = one_of(_("Purpose"), Battle.Purpose.choices)
    state = one_of(_("Seats"), [("free", _("Some are free")), ("taken", _("None is free"))])


class VoteFilter(ChoosingForm):
    """Which votes a list shows and a file holds."""

    q = search(_("Key of the item"))
    annotator = search(_("Annotator"))
    benchmark = one_of(_("Benchmark"))
    competitor = one_of(_("Model"))
    winner = one_of(_("Winner"), Winner.choices)
    state = one_of(
        _("State"),
        [
            ("current", _("Current")),
            ("surplus", _("Too late")),
            ("replaced", _("Replaced")),
        ],
    )


class ImportedVoteFilter(ChoosingForm):
    q = search(_("Item or judge"))
    benchmark = one_of(_("Benchmark"))
    competitor = one_of(_("Model"))
    winner = one_of(_("Winner"), Winner.choices)


class FlaggedFilter(ChoosingForm):
    """Which items of the queue are shown."""

    benchmark = one_of(_("Benchmark"))
    sign = one_of(_("Sign"), SIGNS.items())


class ReviewForm(forms.Form):
    """What a curator decides about an item, and the newest review that the page showed."""

    decision = forms.ChoiceField(choices=ItemReview.Decision.choices)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, for those who look at it next."),
    )
    known = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)


class DrawForm(forms.Form):
    """How many battles a lead wants drawn."""

    pairs = forms.IntegerField(
        label=_("Battles"),
        required=False,
        min_value=1,
        max_value=MAX_PAIRS,
        help_text=_("Empty: one for each item."),
    )
    overlap = forms.IntegerField(
        label=_("Votes for each battle"), min_value=1, max_value=MAX_VOTES, initial=1
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        required=False,
        min_value=0,
        max_value=MAX_SEED,
        help_text=_("Draws the same battles again. Empty: chance."),
    )
    known = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)

    def wishes(self) -> dict[str, Any]:
        """The fields as the action takes them."""
        return dict(self.cleaned_data)


class RulingForm(forms.Form):
    """What a lead rules about a person's votes, and why."""

    excludes = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda word: word == "yes",
        widget=forms.HiddenInput,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is kept for good, for other leads to read. Name nobody."),
    )


class NewRulingForm(forms.Form):
    """Whose votes a lead thinks about; nothing is ruled yet."""

    pseudonym = forms.CharField(label=_("Pseudonym"), max_length=40)
    reason = RulingForm.base_fields["reason"]

    def clean_pseudonym(self) -> str:
        """In its one spelling, of somebody who is here."""
        pseudonym = str(self.cleaned_data["pseudonym"]).lower()
        if not Annotator.objects.filter(pseudonym=pseudonym).exists():
            raise forms.ValidationError(_("Nobody has this pseudonym."))
        return pseudonym
