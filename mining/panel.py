"""Which experts judge which battle: neither of the two nor, as a rule, their family. Pure."""

from collections.abc import Sequence
from itertools import combinations
from typing import Protocol

from judging.families import family_of


class Model(Protocol):
    """A competitor or a judge, by the model behind it."""

    @property
    def pk(self) -> int: ...

    @property
    def model(self) -> str: ...


class PanelError(ValueError):
    """A pair that nobody may judge; `str` names it and says what to do."""


def is_party(judge: Model, competitor: Model, *, is_family_barred: bool) -> bool:
    """Whether a judge is the competitor itself, or too near to it."""
    if judge.model == competitor.model:
        return True
    family = family_of(judge.model)
    return is_family_barred and bool(family) and family == family_of(competitor.model)


def pairs_for(
    judge: Model, competitors: Sequence[Model], *, is_family_barred: bool
) -> set[tuple[int, int]]:
    """The pairs of competitors, lower key first, that a judge may vote on."""
    free = [
        each.pk
        for each in competitors
        if not is_party(judge, each, is_family_barred=is_family_barred)
    ]
    return set(combinations(sorted(free), 2))


def check_panel(
    judges: Sequence[Model], competitors: Sequence[Model], *, is_family_barred: bool
) -> None:
    """Raises `PanelError` where a pair would have no judge at all."""
    judged = set[tuple[int, int]]().union(
        *(pairs_for(each, competitors, is_family_barred=is_family_barred) for each in judges)
    )
    names = {each.pk: str(each) for each in competitors}
    for one, other in combinations(sorted(names), 2):
        if (one, other) not in judged:
            more = ", or let the family of a model judge it (--same-family)"
            raise PanelError(
                f"Nobody may judge {names[one]} against {names[other]}: add a judge of another "
                f"model (--judge){more if is_family_barred else ''}."
            )
