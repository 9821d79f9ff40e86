"""What of a person's votes is erased with the person: the free words, nothing that counts."""

from annotations.models import Draft, VoteComment


def erase_comments(annotator_id: int) -> None:
    """Delete every comment and draft of an annotator; the votes stay under the pseudonym."""
    Draft.objects.filter(assignment__annotator_id=annotator_id).delete()
    VoteComment.objects.filter(vote__annotator_id=annotator_id).delete()
