"""Forms of leads: a judge with its words, and what it is to look at."""

from typing import Any

from django import forms

from catalog.models import Benchmark, Competitor
from generation.models import Endpoint
from judging.models import Judge, Protocol
from judging.prompt_files import shipped


class JudgeForm(forms.Form):
    """A model on an endpoint, its sampling, its protocol and its words."""

    name = forms.CharField(max_length=100)
    endpoint = forms.ModelChoiceField(Endpoint.objects.all(), label="Model server")
    model = forms.CharField(max_length=200, help_text="As its server lists it.")
    protocol = forms.ChoiceField(choices=Protocol.choices)
    temperature = forms.FloatField(required=False, min_value=0, max_value=100)
    top_p = forms.FloatField(required=False, min_value=0.000001, max_value=1)
    max_tokens = forms.IntegerField(
        label="Tokens at most", required=False, min_value=1, help_text="2,048 if left empty."
    )
    seed = forms.IntegerField(required=False, min_value=0)
    prompt = forms.CharField(
        label="Words of the prompt",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text="TOML with system, task and rubrics; ours for the protocol if left empty. "
        "Changed words are a new version.",
    )

    def sampling(self) -> dict[str, Any]:
        names = ("temperature", "top_p", "max_tokens", "seed")
        return {name: self.cleaned_data[name] for name in names}

    @classmethod
    def of(cls, judge: Judge) -> dict[str, Any]:
        """What a form begins with that makes another judge from this one."""
        found: dict[str, Any] = {
            name: getattr(judge, name) for name in ("endpoint", "model", "protocol")
        }
        text = judge.prompt.text if judge.prompt else shipped(judge.protocol)
        return found | judge.settings | {"prompt": text}


class RunForm(forms.Form):
    """What a judge is to look at."""

    benchmark = forms.ModelChoiceField(Benchmark.objects.all(), to_field_name="slug")
    competitors = forms.ModelMultipleChoiceField(
        Competitor.objects.filter(answers__status="ready").distinct(),
        label="Models",
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    baseline = forms.ModelChoiceField(
        Competitor.objects.filter(answers__status="ready").distinct(),
        to_field_name="slug",
        required=False,
        help_text="With which the others are compared. CODAL: whose answers are the references.",
    )
    repeats = forms.IntegerField(
        label="Looks at each",
        min_value=1,
        max_value=20,
        initial=1,
        help_text="Repeats show how steady the judge is; only the first look counts.",
    )
    budget = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="The job is paused before it is passed.",
    )


class JobVerbForm(forms.Form):
    verb = forms.ChoiceField(
        choices=[(verb, verb) for verb in ("pause", "resume", "cancel", "retry")]
    )
