"""The ledger: committed facts that boards rest on get numbers, one after the other."""

from django.db import connection, transaction
from django.db.models import Max

from annotations.models import LedgerEntry
from annotations.models.ledger import fact_kinds
from web.locks import Lock, wait_for

# Ids are given before rows commit, so a few may appear late: a look back finds those at once,
# and the sweep, which looks at everything, finds any other.
LOOK_BACK = 2000

NUMBER = """
INSERT INTO annotations_ledgerentry (number, kind, fact, at)
SELECT (SELECT coalesce(max(number), 0) FROM annotations_ledgerentry)
       + row_number() OVER (ORDER BY fact.id), %(kind)s, fact.id, now()
FROM {table} fact
LEFT JOIN annotations_ledgerentry entry ON entry.kind = %(kind)s AND entry.fact = fact.id
WHERE entry.number IS NULL AND fact.id > %(after)s
"""


@transaction.atomic
def number_facts(*, everything: bool = False) -> int:
    """Number what has none yet; returns the last number.

    Numbers follow one another without gaps in the order in which this function saw the facts,
    so whatever was counted up to a number can be counted again. Of what one call sees, the kinds
    come in the order of `fact_kinds`, each in the order of its ids.
    """
    wait_for(Lock.LEDGER)
    with connection.cursor() as cursor:
        for fact in fact_kinds():
            known = LedgerEntry.objects.filter(kind=fact.kind).aggregate(last=Max("fact"))
            after = 0 if everything else (known["last"] or 0) - LOOK_BACK
            statement = NUMBER.format(table=fact.model._meta.db_table)
            cursor.execute(statement, {"kind": fact.kind, "after": after})
    return LedgerEntry.objects.last_number()
