"""The verifiable record: leaves of the log, its heads, the keys and what they signed."""

from record.models.log import Leaf, Node
from record.models.signed import Manifest, RecordKey, TreeHead

__all__ = ["Leaf", "Manifest", "Node", "RecordKey", "TreeHead"]
