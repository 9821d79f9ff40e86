"""What curators are told of items, and what they decided."""

from curation.models.finding import Finding

__all__ = ["Finding"]
