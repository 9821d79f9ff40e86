"""What a lead states about an export; the same words as on the command line."""

from typing import Any

from django import forms

from catalog.models import Benchmark
from exports.choices import Choices, ExportError
from exports.shapes import SHAPES
from judging.models import Judge


class ExportForm(forms.Form):
    benchmark = forms.ModelChoiceField(queryset=Benchmark.objects.all())
    shape = forms.ChoiceField(choices=[(shape.name, shape.title) for shape in SHAPES.values()])
    source = forms.ChoiceField(label="Who said which answer is better")
    min_agreement = forms.FloatField(
        label="Agreement at least",
        min_value=0,
        max_value=1,
        required=False,
        help_text="Share of the votes on two answers that say the same, from 0 to 1.",
    )
    split = forms.CharField(
        max_length=9,
        required=False,
        help_text="Training and test, such as 95/5. Empty: everything is for training.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    campaign = forms.CharField(max_length=80, required=False, help_text="Votes of it only.")
    release = forms.CharField(max_length=100, required=False, help_text="Items of it only.")
    group = forms.CharField(max_length=60, required=False, help_text="Votes of these people only.")
    comments = forms.BooleanField(label="With comments", required=False)
    forbidden_licences = forms.BooleanField(
        label="With answers whose terms forbid training", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        judges = Judge.objects.values_list("slug", "name")
        sources = [("people", "Votes of people"), ("executions", "Tests of programs")]
        field = self.fields["source"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*sources, *((f"judge:{slug}", f"Judge {n}") for slug, n in judges)]

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                self.choices()
            except ExportError as error:
                self.add_error("split", str(error))
        return self.cleaned_data

    def choices(self) -> Choices:
        """What was asked for."""
        data = self.cleaned_data
        same = ("shape", "source", "split", "campaign", "release", "group")
        return Choices(
            benchmark=data["benchmark"].name,
            min_agreement=data["min_agreement"] or 0.0,
            comments=data["comments"],
            forbidden_licences=data["forbidden_licences"],
            **{name: data[name] for name in same},
        )
