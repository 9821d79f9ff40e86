"""Values that a file may hold and a column of the database cannot."""

from collections.abc import Iterator

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.importers import Fault
from catalog.importers.problems import shown

_MAX = 2_147_483_647  # of a column for whole numbers


def faults_of_fit(row: models.Model, fields: tuple[str, ...]) -> Iterator[Fault]:
    """Texts that are too long and numbers that are too large for their columns."""
    for name in fields:
        column = row._meta.get_field(name)
        value = getattr(row, name)
        if isinstance(column, ArrayField):
            longest = column.base_field.max_length
            too_long = [each for each in value if longest and len(each) > longest]
            value = too_long[0] if too_long else ""
        else:
            longest = getattr(column, "max_length", None)
        if isinstance(value, str) and longest and len(value) > longest:
            yield Fault(name, shown(value), f"Shorten it: at most {longest} characters.")
        elif isinstance(value, int) and value > _MAX:
            yield Fault(name, shown(value), f"Write a number up to {_MAX:,}.")
