"""What a lead states about a board."""

from typing import Any

from django import forms
from django.db.models import Func, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator
from catalog.models import Benchmark, BenchmarkItem, Difficulty, Release
from judging.models import Judge
from leaderboard.actions.add_board import BoardRefusedError, add_board
from leaderboard.models import Board
from leaderboard.slices import Slice
from leaderboard.standing_words import language_words, source_in_words
from stats.weights import CAP

MAX_NUMBER = 1_000_000
ALL = ("", _("all"))
OF_THEMSELVES = ("", _("votes cast here, once there are any; until then imported ones"))
PART = ("main_category", "sub_category", "language", "difficulty", "annotator_group", "sources")


STEP = ("step_votes", "step_people", "step_hours")


def default_of(field: str) -> int:
    """What a board has before anybody states it."""
    return int(getattr(Board(), field))


class BoardForm(forms.Form):
    """What of a board can be changed later."""

    title = forms.CharField(label=_("Title"), max_length=200)
    vote_floor = forms.IntegerField(
        label=_("Votes needed for a rating"), min_value=1, max_value=MAX_NUMBER, initial=30
    )
    position = forms.IntegerField(
        label=_("Place in the list"),
        min_value=0,
        max_value=MAX_NUMBER,
        initial=100,
        help_text=_(
            "The board with the smallest number comes first in lists and on the front page."
        ),
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"), required=False, choices=Board.Audience.choices
    )
    step_votes = forms.IntegerField(
        label=_("New votes before the public numbers move"),
        min_value=1,
        max_value=MAX_NUMBER,
        initial=default_of("step_votes"),
        help_text=_("1: with every vote, so that readers can tell what each vote said."),
    )
    step_people = forms.IntegerField(
        label=_("People who must have cast them"),
        min_value=1,
        max_value=MAX_NUMBER,
        initial=default_of("step_people"),
    )
    step_hours = forms.IntegerField(
        label=_("Hours after which a vote is public in any case"),
        min_value=1,
        max_value=24 * 366,
        initial=default_of("step_hours"),
    )


class NewBoardForm(BoardForm):
    """A new board; choices are what items have."""

    audience = forms.ChoiceField(
        label=_("Who sees it"),
        required=False,
        choices=Board.Audience.choices[:3],
        initial=Board.Audience.DRAFT,
    )

    benchmark = forms.ModelChoiceField(
        label=_("Benchmark"), queryset=Benchmark.objects.all(), empty_label=_("choose one")
    )
    method = forms.ChoiceField(label=_("Method"), choices=Board.Method.choices)
    main_category = forms.ChoiceField(label=_("Category"), required=False)
    sub_category = forms.ChoiceField(label=_("Sub category"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), required=False, choices=[ALL, *Difficulty.choices]
    )
    annotator_group = forms.ChoiceField(label=_("Group of people"), required=False)
    sources = forms.ChoiceField(
        label=_("Whose votes"), required=False, choices=[OF_THEMSELVES, *Board.Sources.choices]
    )
    release = forms.ModelChoiceField(
        label=_("Release"),
        queryset=Release.objects.select_related("benchmark"),
        required=False,
        empty_label=_("none: the items as they are now"),
    )
    weight_cap = forms.FloatField(
        label=_("Most that one person's votes weigh"),
        required=False,
        min_value=1,
        max_value=MAX_NUMBER,
        initial=CAP,
        help_text=_("Times the votes of the median person; empty for no cap."),
    )
    field_order = (
        *(
            "title",
            "benchmark",
            "release",
            *PART,
            "weight_cap",
            "method",
            "vote_floor",
            "position",
            "audience",
        ),
        *STEP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = BenchmarkItem.objects.all()
        for name in ("main_category", "sub_category"):
            self.fields[name].choices = [ALL, *((v, v) for v in values(items, name))]  # type: ignore[attr-defined]
        spoken = items.annotate(each=Func("languages", function="unnest"))
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ALL,
            *((key, language_words(key)) for key in values(spoken, "each")),
        ]
        groups = values(Annotator.objects.all(), "group")
        self.fields["sources"].choices = [OF_THEMSELVES, *source_choices()]  # type: ignore[attr-defined]
        self.fields["annotator_group"].choices = [ALL, *((v, v) for v in groups)]  # type: ignore[attr-defined]

    def save(self, actor: Any) -> Board | None:
        """The new board; None when it was refused, with the reason beside its field."""
        said = dict(self.cleaned_data)
        release = said.pop("release")
        said["audience"] = said["audience"] or Board.Audience.DRAFT
        part = Slice(
            release_id=release and release.pk, **{field: said.pop(field) for field in PART}
        )
        try:
            return add_board(said.pop("benchmark"), part=part, actor=actor, **said)
        except BoardRefusedError as refusal:
            self.add_error(refusal.field, str(refusal))
            return None


def source_choices() -> list[tuple[str, Any]]:
    """People's votes by where they come from, and each judge alone or corrected by people."""
    judges = Judge.objects.exclude(protocol__in=["ratings", "codal"]).values_list("slug", flat=True)
    named = [f"{kind}{slug}" for slug in judges for kind in (Board.OF_JUDGE, Board.WITH_JUDGE)]
    return [*Board.Sources.choices, *((name, source_in_words(name)) for name in named)]


def values(rows: QuerySet[Any], column: str) -> list[str]:
    """The different words of a column, without the empty one."""
    found = rows.exclude(**{column: ""}) if column != "each" else rows
    return sorted(set(found.values_list(column, flat=True).distinct()))
