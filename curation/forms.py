"""What curators state on the pages of this room."""

from collections.abc import Mapping
from typing import Any

from django import forms

from catalog.actions.make_release import MAX_NAME_LENGTH
from catalog.forms import ChoosingForm
from catalog.languages import UnknownLanguageError, normalise
from catalog.models import Benchmark, Difficulty
from catalog.tree import site_aliases, site_categories
from curation.models import CurationPlan, Draft, Finding, Question
from curation.targets import Target, TargetError, target_of
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


def _categories() -> list[tuple[str, str]]:
    pairs = ((pair.sub, f"{pair.sub} ({pair.main})") for pair in site_categories())
    return [("", "Choose"), *pairs]


class DraftForm(forms.Form):
    """A task as its writer hands it in; everything but the raw text is needed."""

    benchmark = forms.ModelChoiceField(Benchmark.objects.all(), to_field_name="slug")
    raw = forms.CharField(
        label="What it grew out of",
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A question or page that gave the idea. It is kept and never shown to voters.",
    )
    text = forms.CharField(
        label="The task",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "mono"}),
        help_text="In your own words, whole, as a working programmer would ask it. Markdown.",
    )
    knowledge = forms.CharField(
        label="What one has to know to solve it",
        max_length=500,
        help_text="For checkers and judges; voters do not see it.",
    )
    category = forms.ChoiceField(label="Category", choices=_categories)
    difficulty = forms.ChoiceField(
        label="Difficulty", choices=[("", "Choose"), *Difficulty.choices]
    )
    languages = forms.CharField(
        label="Programming languages",
        required=False,
        max_length=300,
        help_text="Separated by commas; empty where there is none in particular.",
    )
    licence = forms.CharField(label="Licence", max_length=100, initial="CC-BY-4.0")
    source = forms.CharField(
        label="Source", max_length=300, initial="own work", help_text="Who wrote it, or where from."
    )

    def __init__(self, *args: Any, draft: Draft | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._draft = draft
        if draft:
            del self.fields["benchmark"]
        if draft and draft.turns > 1:  # one field cannot say who says what
            del self.fields["text"]

    def clean_languages(self) -> list[str]:
        """The labels as they are written; each must name a language we know."""
        labels = [label.strip() for label in self.cleaned_data["languages"].split(",")]
        for label in filter(None, labels):
            try:
                normalise(label, site_aliases())
            except UnknownLanguageError as error:
                raise forms.ValidationError(f"{str(error).capitalize()}.") from error
        return [label for label in labels if label]

    @property
    def words(self) -> dict[str, Any]:
        """The draft's columns."""
        data = dict(self.cleaned_data)
        sub = data.pop("category")
        data.pop("benchmark", None)
        raw_languages = data.pop("languages")
        if self._draft:
            data.setdefault("text", self._draft.text)
        return {
            **data,
            "raw_languages": raw_languages,
            "sub_category": sub,
            "main_category": next(pair.main for pair in site_categories() if pair.sub == sub),
        }


class OpenItemsForm(forms.Form):
    """Which items of a benchmark the checkers are asked about."""

    category = forms.ChoiceField(label="Category", required=False)

    def __init__(self, *args: Any, unopened: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        total = sum(unopened.values())
        names = [(sub, f"{sub or 'no category'} ({n:,})") for sub, n in sorted(unopened.items())]
        choices = [("", f"All ({total:,})"), *((sub, name) for sub, name in names if sub)]
        self.fields["category"] = forms.ChoiceField(
            label="Category", required=False, choices=choices
        )


class CheckForm(forms.Form):
    """Four answers, and a reason for each no."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for word in Question.values:
            self.fields[word] = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])
            self.fields[f"{word}_reason"] = forms.CharField(required=False, max_length=1000)


class PlanForm(forms.ModelForm[CurationPlan]):
    """How drafts are checked, and which preset the benchmark is held against."""

    takes_preset = forms.BooleanField(
        label="Hold it against the 397 items of CodeArena", required=False
    )
    target_lines = forms.CharField(
        label="Or against this",
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono"}),
        help_text="A sub category on each line, then how many easy, medium and hard items. "
        "Empty for none.",
    )

    class Meta:
        model = CurationPlan
        fields = ["checks", "yes_needed"]
        labels = {"checks": "Checks of each draft", "yes_needed": "Yes needed"}

    def clean_target_lines(self) -> Target:
        """The target itself."""
        try:
            return target_of(self.cleaned_data["target_lines"])
        except TargetError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Not more yes than checks."""
        data = super().clean() or {}
        checks, needed = data.get("checks"), data.get("yes_needed")
        if checks is not None and needed is not None and not 1 <= needed <= checks <= 9:
            self.add_error("yes_needed", "Between 1 and the number of checks, which is at most 9.")
        return data
