"""One wanted judgment while it is asked: its texts, its calls, and what was said so far."""

import math
import secrets
from dataclasses import dataclass, field
from decimal import Decimal

from backends import Completion, Request
from backends.completion import TokenLogprob
from catalog.models import Answer, BenchmarkItem, ItemNotes
from judging.models import Judge, Protocol, WantedJudgment
from judging.prompt_files import Words
from judging.replies.labels import FoundLabel, label_in
from judging.replies.marks import ReadMarks, mark_in, marks_in
from judging.requests import CHOICES, SCALES, Shown, request_for, shown_pair, shown_ratings

MAX_CALLS = 2  # a reply without a label is continued once
MARK_BYTES = 6
USUAL_MOST = 4096  # tokens that a judge without a limit is taken to write at most


@dataclass
class Asking:
    """A game under way."""

    wanted: WantedJudgment
    judge: Judge
    words: Words
    shown: Shown
    replies: list[Completion] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that the judge wrote."""
        return "\n".join(reply.text for reply in self.replies).replace("\x00", "\ufffd")

    @property
    def finish_reason(self) -> str:
        return self.replies[-1].finish_reason

    def request(self) -> Request:
        return request_for(
            self.judge.model,
            self.judge.protocol,
            self.judge.settings,
            self.shown,
            self.text if self.replies else "",
            self.words.again,
        )

    def wants_more(self) -> bool:
        """Whether the judge is asked to go on: once, and never after a contradiction."""
        if len(self.replies) >= MAX_CALLS or not self.words.again or not self.text.strip():
            return False
        if self.judge.kind.is_of_pairs:
            return self.found_label().may_ask_again
        return bool(self.marks().errors)

    def found_label(self) -> FoundLabel:
        if self.judge.kind is Protocol.CHOICE:
            chance = self.probability()
            if chance is None:
                return FoundLabel(invalid="no_label")
            return FoundLabel("A=B" if chance == 0.5 else "A>B" if chance > 0.5 else "B>A")
        return label_in(self.text, self.finish_reason)

    def probability(self) -> float | None:
        """That the first answer is better, of the letters that the judge could choose from."""
        if self.judge.kind is not Protocol.CHOICE or not self.replies[-1].logprobs:
            return None
        return chance_of_first(self.replies[-1].logprobs[0])

    def marks(self) -> ReadMarks:
        """Of the last reply that has any; a second one says all of them again."""
        highest = SCALES[self.judge.protocol]
        if self.judge.kind is Protocol.CODAL:
            mark = mark_in(self.text, highest=highest)
            return ReadMarks(errors=(mark,)) if isinstance(mark, str) else ReadMarks({1: mark})
        number = len(self.wanted.answers)
        return marks_in(self.replies[-1].text, number, highest=highest)

    def tokens(self) -> tuple[int, int]:
        """Of prompts and of replies, as the server counted them."""
        usages = [reply.usage for reply in self.replies if reply.usage]
        return (
            sum(usage.prompt_tokens for usage in usages),
            sum(usage.completion_tokens for usage in usages),
        )

    def cost(self) -> Decimal:
        """What the replies so far have cost."""
        endpoint = self.judge.endpoint
        return endpoint.cost(*self.tokens()) if endpoint else Decimal(0)

    def most_cost(self) -> Decimal:
        """What the next call can cost at most: a token for two bytes, and all it may write."""
        endpoint = self.judge.endpoint
        if endpoint is None or not endpoint.has_price:
            return Decimal(0)
        said = self.request().prompt
        messages = [said] if isinstance(said, str) else [message.content for message in said]
        size = sum(len(text.encode()) for text in messages)
        return endpoint.cost(size // 2, self.judge.max_tokens or USUAL_MOST)


def chance_of_first(token: TokenLogprob) -> float | None:
    """The share of A among A and B; a letter that is not listed has what the other leaves."""
    listed = {**token.alternatives, token.token: token.logprob}
    chances = {name.strip(): math.exp(value) for name, value in listed.items()}
    first, second = (chances.get(name) for name in CHOICES)
    if first is None and second is None:
        return None
    if first is None or second is None:
        known = min(1.0, first if first is not None else second or 0.0)
        return known if first is not None else 1 - known
    return first / (first + second)


def begin(wanted: WantedJudgment, judge: Judge, words: Words, answers: list[Answer]) -> Asking:
    """Put the texts before the judge, between lines with a mark of this call's own."""
    mark = secrets.token_hex(MARK_BYTES)
    texts = [answer.text for answer in answers]
    task, notes = wanted.item.prompt, _expectation(wanted.item)
    if judge.kind.is_of_pairs:
        shown = shown_pair(words, task, texts, mark, notes)
    else:
        shown = shown_ratings(words, task, texts, wanted.preference, mark, notes)
    return Asking(wanted, judge, words, shown)


def _expectation(item: BenchmarkItem) -> str:
    found = getattr(item, "notes", None)
    return found.expectation if isinstance(found, ItemNotes) else ""
