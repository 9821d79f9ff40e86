"""What a lead states about a campaign, its guideline and its gold."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from annotations.models import Campaign, GoldBattle, Guideline, Required
from annotations.models.quality import BETTER
from catalog.models import Benchmark, Competitor

FIRST = ("name", "benchmark", "release", "competitors", "size", "overlap", "people")
CHECKS = ("gold_per_person", "same_answer_share", "qualification_length", "pass_mark", "attempts")
COSTING = frozenset({*FIRST, "gold_per_person", "same_answer_share"} - {"name"})
WORK = ("names", "requires", "shows_tests", "group", "daily_goal", "deadline")


def is_key(value: Any) -> bool:
    """Whether a value of a form can be the key of a row."""
    return bool(value) and str(getattr(value, "pk", value)).isdecimal()


class CampaignForm(forms.ModelForm[Campaign]):
    """Everything about a draft."""

    class Meta:
        model = Campaign
        fields = [*FIRST, *CHECKS, *WORK]
        widgets = {
            "competitors": forms.CheckboxSelectMultiple,
            "deadline": forms.DateInput(attrs={"type": "date"}),
        }
        labels = {"competitors": _("Models"), "release": _("Release")}
        help_texts = {
            "release": _("Only battles on its items, as far as they are still in use."),
            "size": _("Empty: one for each item, whichever models meet on it."),
            "people": _("Gold is spread so that so many people get what they should."),
            "gold_per_person": _(
                "Extra to the votes, with answers that you sign. At least 20, for nothing is "
                "proposed about anybody on less; 0 for none: then nobody is checked so."
            ),
            "same_answer_share": _("Of the votes; 0.02 is one in fifty. They show habits."),
            "qualification_length": _("0: everybody may vote at once."),
            "shows_tests": _("Whoever opens them decides with them; the vote keeps that they did."),
            "group": _("Only people of this group may vote. Empty: everybody."),
            "daily_goal": _("Shown to each person as the end of a good day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Annotator.objects.exclude(group="").values_list("group", flat=True)
        known = {*groups.distinct(), *filter(None, [self.instance.group])}
        self.fields["group"] = forms.ChoiceField(
            label=self.fields["group"].label,
            help_text=self.fields["group"].help_text,
            choices=[("", _("everybody")), *((group, group) for group in sorted(known))],
            required=False,
        )
        self.fields["requires"] = forms.MultipleChoiceField(
            label=self.fields["requires"].label,
            help_text=_("Each of them costs time in every battle; ask for what will be read."),
            choices=Required.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        if "competitors" in self.fields:
            models = Competitor.objects.filter(status=Competitor.Status.ACTIVE)
            self.fields["competitors"].queryset = models  # type: ignore[attr-defined]
            benchmarks = Benchmark.objects.all()
            self.fields["benchmark"].queryset = benchmarks  # type: ignore[attr-defined]
            if not self.instance.pk and len(benchmarks) == 1:
                self.initial["benchmark"] = benchmarks[0].pk

    @property
    def chosen_models(self) -> set[int]:
        """Keys of the competitors that are ticked, as far as they are keys."""
        ticked = self["competitors"].value() or []
        return {int(str(getattr(each, "pk", each))) for each in ticked if is_key(each)}

    @property
    def chosen_benchmark(self) -> Benchmark | None:
        """The one that is chosen, also in a form that is not valid."""
        key = self["benchmark"].value()
        return Benchmark.objects.filter(pk=key).first() if is_key(key) else None

    @property
    def costs(self) -> bool:
        """Whether everything that the cost hangs on is filled in and valid."""
        return self.is_bound and not COSTING & set(self.errors)

    def clean_competitors(self) -> Any:
        chosen = self.cleaned_data["competitors"]
        if len(chosen) < 2:
            raise forms.ValidationError(_now("Choose at least two models to compare."))
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        length, mark = data.get("qualification_length"), data.get("pass_mark")
        if length is not None and mark is not None and mark > length:
            self.add_error(
                "pass_mark",
                _now("%(mark)d of %(length)d cannot be reached. Ask for fewer.")
                % {"mark": mark, "length": length},
            )
        release = data.get("release")
        if release and release.benchmark != data.get("benchmark"):
            self.add_error("release", _now("It is a release of another benchmark."))
        return data


class RunningForm(CampaignForm):
    """What may still change once battles are drawn."""

    class Meta(CampaignForm.Meta):
        fields = ["name", "people", *CHECKS, *WORK]


class ExtendForm(forms.Form):
    """More battles for a campaign that has started."""

    battles = forms.IntegerField(label=_("More battles"), min_value=1, max_value=5_000)
    known = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)


class StateForm(forms.Form):
    """What is to become of a campaign."""

    action = forms.ChoiceField(
        choices=[(name, "") for name in ("start", "pause", "resume", "end", "discard", "publish")]
    )


class GoldForm(forms.Form):
    """The signature under a gold battle. Sides are those of the page, which mixes them."""

    winner = forms.ChoiceField(
        label=_("Which answer is better?"), choices=BETTER, widget=forms.RadioSelect
    )
    explanation = forms.CharField(
        label=_("Why?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown after the vote in a qualification, and to leads."),
    )
    use = forms.ChoiceField(
        label=_("Where is it used?"), choices=GoldBattle.Use.choices, widget=forms.RadioSelect
    )


class GuidelineForm(forms.ModelForm[Guideline]):
    """A new version of how to judge."""

    class Meta:
        model = Guideline
        fields = ["text", "changes"]
        widgets = {"text": forms.Textarea(attrs={"rows": 18, "spellcheck": "true"})}
        help_texts = {
            "text": _("Markdown. People read it before they begin."),
            "changes": _("One sentence for those who know the version before."),
        }

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["changes"]
        else:
            self.fields["changes"].required = True


class PauseForm(forms.Form):
    """Why a person is paused, as the person is told it."""

    reason = forms.CharField(label=_("Reason, as the person reads it"), max_length=500)
