"""What curators are told of items, and what they decided."""

from curation.models.finding import CheckedItem, Finding

__all__ = ["CheckedItem", "Finding"]
