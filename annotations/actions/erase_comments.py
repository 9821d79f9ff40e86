"""What of a person's votes is erased with the person: the free words, nothing that counts."""

from annotations.models import VoteComment


def erase_comments(annotator_id: int) -> None:
    """Delete every comment of an annotator; the votes stay under the pseudonym."""
    VoteComment.objects.filter(vote__annotator_id=annotator_id).delete()
