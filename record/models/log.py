from django.db import models


class Leaf(models.Model):
    """One entry of the ledger as the log holds it: a digest, and the salts that went into it.

    The first half of the salt is part of what its author may see, the second half hides the rest.
    """

    append_only = True

    number = models.BigIntegerField(primary_key=True)  # of the entry of the ledger
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "leaves"

    def __str__(self) -> str:
        return f"leaf {self.number}"


class Node(models.Model):
    """The root of a whole subtree of 256, 65,536, ... leaves, so that proofs are short work."""

    append_only = True

    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "place"], name="one_node_per_place"),
        ]

    def __str__(self) -> str:
        return f"node {self.place} of level {self.level}"
