"""Exit statuses that say more than that something went wrong."""

LOST_DATABASE = 75  # "try again later", as sysexits.h has it
