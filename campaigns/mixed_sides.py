"""A battle as somebody looks at it who is lent nothing: two letters, mixed for each person."""

import hashlib
from dataclasses import dataclass

from django.utils.safestring import SafeString

from annotations.models import Battle, Winner
from catalog.models import Answer
from catalog.presentation import html_of


@dataclass(frozen=True)
class MixedSide:
    letter: str
    html: SafeString | None


@dataclass(frozen=True)
class MixedSides:
    """Both texts, the same way round whenever this person looks; no competitor is within reach."""

    shown: tuple[MixedSide, MixedSide]
    turned: bool  # whether A of the page is B of the battle

    def drawn(self, winner: str) -> str:
        """A winner of the page as one of the battle's own sides; and the other way round."""
        return Winner(winner).turned.value if self.turned else winner

    def letter_of(self, winner: str) -> str:
        """Under which letter this person sees a winner of the battle's own sides."""
        return {"model_a": "A", "model_b": "B"}[self.drawn(winner)]


def mixed_sides(battle: Battle, annotator_id: int) -> MixedSides:
    """Which is A rests on a hash of person and battle, which says nothing of the answers."""
    words = f"{annotator_id}:{battle.public_id}"
    turned = hashlib.sha256(words.encode()).digest()[0] % 2 == 1
    order = [battle.answer_a_id, battle.answer_b_id]
    if turned:
        order.reverse()
    digests = dict(Answer.objects.filter(pk__in=order).values_list("pk", "shown_digest"))
    first, second = (html_of(digests[pk]) for pk in order)
    return MixedSides((MixedSide("a", first), MixedSide("b", second)), turned)
