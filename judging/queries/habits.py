"""What pulls a judge, beside what pulls people on the same battles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from catalog.models import Answer, Competitor, RenderedText
from catalog.rendering.style import STYLE_NAMES
from judging.agreement import share
from judging.families import family_of
from judging.models import Judge
from judging.outcomes import Result
from judging.queries.battles import JudgedBattle, Key
from judging.queries.people import PeoplesVote

LENGTH = "length"
CHUNK = 10_000
Said = Mapping[Key, Sequence[PeoplesVote]]
Judged = Mapping[Key, JudgedBattle]


def style_habits(judged: Judged, said: Said) -> list[dict[str, Any]]:
    """For each mark of style: how often the answer with more of it is chosen."""
    counts = _counts(pk for key in said for pk in judged[key].answers)
    found = []
    for name in (LENGTH, *STYLE_NAMES):

        def longer(battle: JudgedBattle, name: str = name) -> Result | None:
            if len(battle.answers) != 2:
                return None
            one, other = (counts.get(pk, {}).get(name) for pk in battle.answers)
            if one is None or other is None or one == other:
                return None
            return Result.WIN if one > other else Result.LOSS

        habit = _chosen(judged, said, longer)
        if habit["n"]:
            found.append({"feature": name, **habit})
    return found


def own_family(judge: Judge, judged: Judged, said: Said) -> dict[str, Any]:
    """How often the one answer of the judge's own family is chosen."""
    models = {pk for key in judged for pk in key[2:]}
    rows = Competitor.objects.filter(pk__in=models).values_list("pk", "model", "name")
    own = {pk for pk, model, name in rows if family_of(model, name) == judge.family != ""}

    def mine(battle: JudgedBattle) -> Result | None:
        if (battle.first in own) == (battle.second in own):
            return None
        return Result.WIN if battle.first in own else Result.LOSS

    return {"family": judge.family} | _chosen(judged, said, mine)


def _chosen(
    judged: Judged, said: Said, liked: Callable[[JudgedBattle], Result | None]
) -> dict[str, Any]:
    """Shares of choices with a winner that fall on the liked side, on the same battles."""
    mine, theirs = [], []
    for key, votes in said.items():
        side = liked(judged[key])
        if side is not None:
            own = judged[key].result()
            mine += [own is side] if own in {Result.WIN, Result.LOSS} else []
            theirs += [vote.result is side for vote in votes if vote.result is not Result.TIE]
    return share(sum(mine), len(mine)) | {"people": share(sum(theirs), len(theirs))}


def _counts(answers: Iterable[int]) -> dict[int, dict[str, float]]:
    """How answers look, in counts; those without a rendering have their length alone."""
    keys = sorted(set(answers))
    found: dict[int, dict[str, float]] = {}
    for start in range(0, len(keys), CHUNK):
        rows = Answer.objects.filter(pk__in=keys[start : start + CHUNK])
        texts = list(rows.values_list("pk", "text", "text_digest"))
        digests = {digest for _, _, digest in texts}
        rendered = RenderedText.objects.filter(text_digest__in=digests).order_by("pk")
        styles = dict(rendered.values_list("text_digest", "style"))
        for pk, text, digest in texts:
            style = styles.get(digest) or {}
            numbers = {n: float(style[n]) for n in STYLE_NAMES if n in style}
            found[pk] = {LENGTH: float(len(text)), **numbers}
    return found
