"""Forms of leads: a run, a choice, battles, and what a person says of an instruction."""

from typing import Any

from django import forms

from catalog.languages import LANGUAGES
from catalog.models import Benchmark, Competitor
from generation.models import Endpoint
from judging.models import Judge, Protocol
from mining.actions.start_run import MAX_PER_CONFIGURATION, Plan
from mining.grid import TEMPERATURES, TOP_PS, GridError, grid_of
from mining.models import Bands, RatingMethod
from mining.tutors import MATTERS, NOBODY, USUAL
from stats.expert_scores import ALPHA

OF_PAIRS = [Protocol.BATTLES, Protocol.CHOICE]
NO_TUTOR = "none"  # of a checkbox; the empty word cannot be sent


def _served() -> Any:
    return Competitor.objects.filter(status="active").exclude(serving=None).order_by("name")


class NumbersField(forms.CharField):
    """Numbers with blanks or commas between them."""

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        try:
            return [float(word) for word in said.replace(",", " ").split()]
        except ValueError as error:
            raise forms.ValidationError("Give numbers with blanks between them.") from error


class RunForm(forms.Form):
    """What is mined, and how it is sorted."""

    name = forms.CharField(max_length=100, required=False, help_text="run-N if left empty.")
    competitors = forms.ModelMultipleChoiceField(
        Competitor.objects.none(),
        label="Models",
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    per_configuration = forms.IntegerField(
        label="Instructions for each model and configuration",
        initial=20,
        min_value=1,
        max_value=MAX_PER_CONFIGURATION,
    )
    temperatures = NumbersField(initial=" ".join(f"{each:g}" for each in TEMPERATURES))
    top_ps = NumbersField(label="Top p", initial=" ".join(f"{each:g}" for each in TOP_PS))
    languages = forms.MultipleChoiceField(
        label="Tutors of",
        choices=[
            (NO_TUTOR, "no language: no tutor"),
            *((key, LANGUAGES[key].name) for key in MATTERS),
        ],
        initial=list(USUAL),
        widget=forms.CheckboxSelectMultiple,
    )
    max_tokens = forms.IntegerField(label="Tokens at most", initial=512, min_value=1)
    grader = forms.ModelChoiceField(
        Competitor.objects.none(),
        to_field_name="slug",
        required=False,
        help_text="The model that grades 1 to 10. Without one nothing is graded.",
    )
    bands = forms.ChoiceField(choices=Bands.choices)
    cut = forms.IntegerField(label="Lowest grade kept", initial=6, min_value=1, max_value=10)
    seed = forms.IntegerField(required=False, min_value=0)
    budget = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("competitors", "grader"):
            self.fields[name].queryset = _served()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "temperatures" in said and "top_ps" in said:
            try:
                said["grid"] = grid_of(said["temperatures"], said["top_ps"])
            except GridError as error:
                self.add_error("temperatures", str(error))
        return said

    def plan(self) -> Plan:
        """What is asked for."""
        said = self.cleaned_data
        same = ("name", "per_configuration", "grid", "max_tokens", "seed", "grader", "bands", "cut")
        languages = [NOBODY if each == NO_TUTOR else each for each in said["languages"]]
        return Plan(
            languages=languages, budget=said["budget"], **{name: said[name] for name in same}
        )


class ChooseForm(forms.Form):
    """How many stand for the rest."""

    budget = forms.IntegerField(label="How many", initial=100, min_value=1)
    seed = forms.IntegerField(required=False, min_value=0, help_text="Chooses the same again.")
    endpoint = forms.ModelChoiceField(
        Endpoint.objects.all(),
        label="Vectors of",
        required=False,
        to_field_name="slug",
        empty_label="hashed words, computed here",
    )
    model = forms.CharField(
        label="Model of the vectors", required=False, max_length=200, help_text="As listed there."
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("endpoint") and not said.get("model"):
            self.add_error("model", "Name the model as its server lists it.")
        return said


class BattleForm(forms.Form):
    """Who judges, and how votes and ratings are mixed."""

    alpha = forms.FloatField(
        label="Weight of ratings (alpha)", initial=ALPHA, min_value=0, max_value=1
    )
    method = forms.ChoiceField(label="Ratings", choices=RatingMethod.choices)
    judges = forms.ModelMultipleChoiceField(
        Judge.objects.filter(protocol__in=[Protocol.BATTLES, Protocol.CHOICE]).exclude(
            endpoint=None
        ),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: each model of the run judges the others.",
    )
    same_family = forms.BooleanField(label="Models may judge their own family", required=False)


class AlphaForm(forms.Form):
    """Another weight of the ratings, to look at or to keep."""

    alpha = forms.FloatField(min_value=0, max_value=1)


class PeopleForm(forms.Form):
    number = forms.IntegerField(label="Battles", initial=20, min_value=1, max_value=100_000)
    overlap = forms.IntegerField(label="Votes for each", initial=1, min_value=1, max_value=100)


class PromoteForm(forms.Form):
    benchmark = forms.ModelChoiceField(
        Benchmark.objects.filter(expert_battles=None), to_field_name="slug"
    )
    top = forms.IntegerField(label="How many", initial=20, min_value=1, max_value=10_000)


class OverruleForm(forms.Form):
    """A person's word on an instruction."""

    word = forms.ChoiceField(
        label="What becomes of it",
        choices=[("keep", "Keep it"), ("drop", "Drop it")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why?", max_length=300)


class JobVerbForm(forms.Form):
    verb = forms.ChoiceField(
        choices=[(verb, verb) for verb in ("pause", "resume", "cancel", "retry")]
    )
