"""The moment from which on a public board may tell who wrote the answers that were voted on."""

from annotations.models import LedgerEntry, Publication
from catalog.models import Benchmark
from web.locks import Lock, wait_for


def publish_votes(benchmark: Benchmark) -> None:
    """Note how far the ledger has come, in the transaction that makes votes of it public.

    Nothing is numbered meanwhile, so that no later look finds a publication before a number that
    it has already counted.
    """
    wait_for(Lock.LEDGER)
    up_to = LedgerEntry.objects.last_number()
    Publication.objects.get_or_create(benchmark=benchmark, up_to=up_to)
