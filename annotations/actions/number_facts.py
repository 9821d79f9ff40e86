"""The ledger: committed facts that boards rest on get numbers, one after the other."""

from django.db import connection, transaction
from django.db.models import Max

from annotations.models import LedgerEntry
from web.locks import Lock, wait_for

# Ids are given before rows commit, so a few may appear late: a look back finds those at once,
# and the sweep, which looks at everything, finds any other.
LOOK_BACK = 2000

NUMBER = """
INSERT INTO annotations_ledgerentry (number, {column}, at)
SELECT (SELECT coalesce(max(number), 0) FROM annotations_ledgerentry)
       + row_number() OVER (ORDER BY fact.id), fact.id, now()
FROM {table} fact
LEFT JOIN annotations_ledgerentry entry ON entry.{column} = fact.id
WHERE entry.number IS NULL AND fact.id > %s
"""


@transaction.atomic
def number_facts(*, everything: bool = False) -> int:
    """Number what has none yet; returns the last number.

    Numbers follow one another without gaps in the order in which this function saw the facts,
    so whatever was counted up to a number can be counted again. Of what one call sees, votes come
    first and self-namings last, each in the order of their ids.
    """
    wait_for(Lock.LEDGER)
    with connection.cursor() as cursor:
        for table, column in (
            ("annotations_vote", "vote_id"),
            ("annotations_importedvote", "imported_vote_id"),
            ("catalog_earlierdescription", "earlier_description_id"),
            ("annotations_ruling", "ruling_id"),
            ("annotations_guess", "guess_id"),
            ("catalog_selfnaming", "self_naming_id"),
        ):
            seen = LedgerEntry.objects.aggregate(last=Max(column))["last"] or 0
            start = 0 if everything else seen - LOOK_BACK
            cursor.execute(NUMBER.format(table=table, column=column), [start])
    return int(LedgerEntry.objects.aggregate(last=Max("number"))["last"] or 0)
