"""What rooms above hear of boards."""

from django.dispatch import Signal

boards_rated = Signal()  # every board was brought up to date with the ledger
