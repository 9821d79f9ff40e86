"""Forms of leads: model servers, models with their settings, jobs."""

from typing import Any

from django import forms

from catalog.models import Benchmark, Competitor, Release
from generation.keys import names_to_offer
from generation.models import Endpoint, KeyBinding

NO_KEY = ("", "none")


class EndpointForm(forms.ModelForm[Endpoint]):
    """Where a server is and what may be asked of it."""

    key_name = forms.ChoiceField(
        label="Key",
        required=False,
        help_text="The name of a variable of the environment (ARENA_MODEL_KEYS names those that "
        "may be chosen). Its value is stored nowhere, and is sent to this address only.",
    )

    class Meta:
        model = Endpoint
        fields = ("name", "url", "parallel", "tokens_per_minute", "budget", "price_in", "price_out")
        help_texts = {
            "url": "Such as http://10.0.4.12:8000/v1. The environment (ARENA_MODEL_SERVERS) says "
            "which addresses may be spoken to.",
            "parallel": "Fewer are asked while the server is busy.",
            "budget": "Its jobs are paused when their answers have cost so much.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound = dict(KeyBinding.objects.values_list("name", "origin"))
        names = sorted({*bound, *names_to_offer()})
        key = self.fields["key_name"]
        if isinstance(key, forms.ChoiceField):
            shown = [(n, f"{n}, for {bound[n]}" if n in bound else n) for n in names]
            key.choices = [NO_KEY, *shown]
        if self.instance.pk:
            del self.fields["name"]
            if self.instance.key:
                self.initial["key_name"] = self.instance.key.name


class CompetitorForm(forms.ModelForm[Competitor]):
    """A model with its settings, and the server that answers for it."""

    endpoint = forms.ModelChoiceField(Endpoint.objects.all(), label="Model server")
    stop = forms.CharField(
        label="Stop words", required=False, widget=forms.Textarea, help_text="One on each line."
    )

    class Meta:
        model = Competitor
        fields = (
            *("name", "model", "revision", "provider", "licence", "system_prompt", "temperature"),
            *("top_p", "max_tokens", "seed", "template_arguments", "context_limit"),
        )
        labels = {
            "name": "Name on boards",
            "max_tokens": "Tokens at most",
            "template_arguments": "Arguments of the chat template",
            "context_limit": "Longest prompt, in tokens",
        }
        help_texts = {
            "model": "As its server lists it. A LoRA adapter is a model of its own.",
            "seed": "Of the first sample; the second has the next one, and so on.",
            "template_arguments": 'JSON, such as {"enable_thinking": false}.',
        }

    field_order = ["name", "endpoint", "model", "revision", "system_prompt", "temperature"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stop"] = "\n".join(self.instance.stop)
        if self.instance.pk:
            del self.fields["name"]
        self.fields["model"].required = True

    def clean_stop(self) -> list[str]:
        return [line for line in self.cleaned_data["stop"].splitlines() if line]

    def clean_temperature(self) -> float | None:
        return self._within("temperature", 0, 100)

    def clean_top_p(self) -> float | None:
        return self._within("top_p", 0.000001, 1)

    def _within(self, name: str, least: float, most: float) -> float | None:
        value: float | None = self.cleaned_data[name]
        if value is not None and not least <= value <= most:
            raise forms.ValidationError(f"Give a number from {least} to {most}.")
        return value

    def clean_template_arguments(self) -> dict[str, Any]:
        found = self.cleaned_data["template_arguments"] or {}
        if not isinstance(found, dict):
            raise forms.ValidationError('Give an object, such as {"enable_thinking": false}.')
        return found

    def values(self) -> dict[str, Any]:
        """What a competitor is made of, without its name and its server."""
        values = dict(self.cleaned_data)
        for name in ("name", "endpoint"):
            values.pop(name, None)
        return values


class JobForm(forms.Form):
    """Which models answer which benchmark, how often."""

    benchmark = forms.ModelChoiceField(Benchmark.objects.all(), to_field_name="slug")
    competitors = forms.ModelMultipleChoiceField(
        Competitor.objects.exclude(serving=None).filter(status=Competitor.Status.ACTIVE),
        label="Models",
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    release = forms.ModelChoiceField(
        Release.objects.select_related("benchmark"),
        required=False,
        empty_label="none: the items as they are now",
        help_text="Its item versions are answered, whatever became of the items since.",
    )
    samples = forms.IntegerField(label="Answers of each", min_value=1, max_value=1000, initial=1)
    budget = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="The job is paused when its answers have cost so much.",
    )

    def clean(self) -> dict[str, Any]:
        """A release of the benchmark that is answered."""
        data = super().clean() or {}
        release = data.get("release")
        if release and release.benchmark != data.get("benchmark"):
            self.add_error("release", "It is a release of another benchmark.")
        return data


class JobVerbForm(forms.Form):
    verb = forms.ChoiceField(
        choices=[(verb, verb) for verb in ("pause", "resume", "cancel", "retry")]
    )
