"""What an annotator may say on the pages; the words are those of the API."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from annotations.actions.cast_vote import Ballot
from annotations.controls import DECISIONS, decision_of, winner_and_strength
from annotations.models import Flag, Reason, SkipReason, Vote, VoteComment
from catalog.models import Difficulty

EVIDENCE = ("try:a", "try:b")  # answers that were seen at work before the vote
MAX_MILLISECONDS = 2**31 - 1  # milliseconds that the column holds
YEARS = range(2000, 2100)  # a clock outside of them is broken, and Postgres may not hold it


def plausible(moment: datetime) -> None:
    if moment.year not in YEARS:
        raise ValidationError(_("The clock of this computer is wrong."))


class MomentField(forms.DateTimeField):
    """When something happened in the browser; empty without a script."""

    widget = forms.HiddenInput
    default_validators = [plausible]

    def __init__(self) -> None:
        super().__init__(required=False)


class MillisecondsField(forms.IntegerField):
    widget = forms.HiddenInput
    default_validators = [MinValueValidator(0), MaxValueValidator(MAX_MILLISECONDS)]

    def __init__(self) -> None:
        super().__init__(required=False)


class VoteForm(forms.Form):
    """A vote; what was wrong is said beside what was entered."""

    choice = forms.ChoiceField(
        label=_("Which answer is better?"),
        choices=[(control.value, control.label) for control in DECISIONS],
        error_messages={"required": _("Choose first which answer is better.")},
    )
    difficulty = forms.ChoiceField(
        label=_("How hard is the task?"), choices=[("", "-"), *Difficulty.choices], required=False
    )
    reasons_a = forms.MultipleChoiceField(
        label=_("Answer A"), choices=Reason.choices, required=False
    )
    reasons_b = forms.MultipleChoiceField(
        label=_("Answer B"), choices=Reason.choices, required=False
    )
    flags = forms.MultipleChoiceField(
        label=_("Something is wrong with the task"), choices=Flag.choices, required=False
    )
    comment = forms.CharField(label=_("Comment"), required=False, max_length=2000)
    evidence = forms.MultipleChoiceField(
        label=_("What was tried"),
        choices=[(word, word) for word in EVIDENCE],
        required=False,
        widget=forms.MultipleHiddenInput,
    )
    client_id = forms.CharField(
        label=_("Key of this vote"), max_length=255, widget=forms.HiddenInput
    )
    shown_at = MomentField()
    first_key_at = MomentField()
    active_ms = MillisecondsField()
    hidden_ms = MillisecondsField()

    def ballot(self) -> Ballot:
        """The same words as the action takes them."""
        said: dict[str, Any] = self.cleaned_data
        winner, strength = winner_and_strength(said["choice"])
        reasons = {"a": said["reasons_a"], "b": said["reasons_b"]}
        return Ballot(
            winner=winner,
            strength=strength,
            difficulty=said["difficulty"],
            reasons={side: tags for side, tags in reasons.items() if tags},
            flags=said["flags"],
            comment=said["comment"].replace("\r\n", "\n"),
            evidence=said["evidence"],
            shown_at=said["shown_at"],
            first_key_at=said["first_key_at"],
            active_ms=said["active_ms"],
            hidden_ms=said["hidden_ms"],
        )

    @classmethod
    def filled_from(cls, vote: Vote) -> "VoteForm":
        """The form as it was filled in for a vote, to be changed; under a new key."""
        comment = VoteComment.objects.filter(vote=vote).first()
        return cls(
            initial={
                "choice": decision_of(vote.winner, vote.strength).value,
                "difficulty": vote.difficulty,
                "reasons_a": vote.reasons.get("a", []),
                "reasons_b": vote.reasons.get("b", []),
                "flags": vote.flags,
                "comment": comment.text if comment else "",
                "client_id": uuid4(),
            }
        )


class DraftForm(VoteForm):
    """What is entered so far; nothing of it has to be there."""

    NOT_KEPT = (
        *("client_id", "difficulty", "evidence"),
        *("shown_at", "first_key_at", "active_ms", "hidden_ms"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].required = False
        for name in self.NOT_KEPT:
            del self.fields[name]


class SkipForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you skip it?"),
        choices=SkipReason.choices,
        error_messages={"required": _("Say why you skip it.")},
    )


class GuessForm(forms.Form):
    """Which model was A; its slug, empty for no idea. What is not among the options is refused."""

    model = forms.CharField(required=False, max_length=220)


class FlowForm(forms.Form):
    """What a page that goes on by itself says with each vote."""

    flow = forms.BooleanField(required=False)
    shown = forms.UUIDField(required=False)  # the prefetched battle that it shows from now on


class ClaimForm(forms.Form):
    campaign = forms.UUIDField(required=False)
