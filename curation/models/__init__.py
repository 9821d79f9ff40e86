"""How items come to be: drafts and their checks; what checks by machine found in items."""

from curation.models.bulk import BulkEdit, EditedItem
from curation.models.draft import Check, CheckLease, CurationPlan, Draft, Question
from curation.models.finding import CheckedItem, Finding

__all__ = [
    "BulkEdit",
    "Check",
    "CheckLease",
    "CheckedItem",
    "CurationPlan",
    "Draft",
    "EditedItem",
    "Finding",
    "Question",
]
