"""The best answer is kept, with the reason why it is."""

from typing import Any, Literal

from pydantic import Field

from corpus.document import Document, Step


class Choose(Step):
    """Notes `answer` and `chosen`; drops questions without a good one.

    Where answers were tested, one that passes every test is wanted; of several, and where nothing
    was tested, the one with the highest score; of equals the shortest.
    """

    do: Literal["choose"]
    at_least: int = Field(6, ge=1, le=10)  # points, where the tests do not decide
    unjudged: bool = False  # keep the shortest answer where there are neither tests nor scores

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        answers: list[dict[str, Any]] = document.metadata["answers"]
        tested = bool(document.metadata.get("tests"))
        if tested:
            answers = [answer for answer in answers if answer["passed"] == answer["of"]]
            if not answers:
                return "no answer passes all tests"
        best = min(answers, key=lambda answer: (-answer.get("score", 0), len(answer["text"])))
        score = best.get("score")
        if not tested and score is None and not self.unjudged:
            return "no answer was judged"
        if not tested and score is not None and score < self.at_least:
            return "no good answer"
        document.metadata["answer"] = best["text"]
        document.metadata["chosen"] = _why(best, len(answers), tested)
        return ""


def _why(best: dict[str, Any], count: int, tested: bool) -> str:
    words = [f"passes all {best['of']} tests, as {count - 1} others do"] if tested else []
    if "score" in best:
        words.append(f"{best['score']} of 10: {best['reason']}")
    return "; ".join(words) or f"the shortest of {count}"
