"""What a person takes away of an own vote: the leaf, and the proof that it is in the log."""

from dataclasses import dataclass
from typing import Any

from annotations.models import LedgerEntry, Vote
from record.contents import contents_of
from record.models import Leaf, TreeHead
from record.queries.log import Log
from record.queries.published import head_line
from record.tree import root_by_proof


@dataclass(frozen=True)
class Receipt:
    """The text that was hashed, its digest and place, and the proof up to a signed head."""

    vote: Vote
    text: str = ""
    digest: str = ""
    number: int = 0
    proof: tuple[str, ...] = ()
    head: TreeHead | None = None
    is_whole: bool = False  # the text gives the digest, and the digest gives the signed root

    def as_file(self) -> dict[str, Any]:
        return {
            "leaf": self.text,
            "digest": self.digest,
            "number": self.number,
            "proof": list(self.proof),
            "head": head_line(self.head) if self.head else None,
        }


def receipt_of(vote: Vote) -> Receipt:
    """The receipt of a vote; empty while the log has not come to it."""
    entry = LedgerEntry.objects.filter(kind="vote", fact=vote.pk).first()
    leaf = Leaf.objects.filter(number=entry.number).first() if entry else None
    if entry is None or leaf is None:
        return Receipt(vote)
    (content,) = contents_of([entry])
    text = content.text(bytes(leaf.salt))
    head = TreeHead.objects.filter(size__gte=leaf.number).order_by("size").first()
    proof: list[bytes] = []
    is_whole = False
    if head:
        proof = Log().proof(leaf.number - 1, head.size)
        digest = content.digest(bytes(leaf.salt))
        root = root_by_proof(digest, leaf.number - 1, head.size, proof)
        is_whole = root is not None and root.hex() == head.root
    return Receipt(
        vote,
        text,
        bytes(leaf.digest).hex(),
        leaf.number,
        tuple(step.hex() for step in proof),
        head,
        is_whole,
    )
