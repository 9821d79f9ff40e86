#!/usr/bin/env python
"""Command line of Code Arena; `manage.py doctor` says what is wrong with an installation."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena_site.settings")
    execute_from_command_line(sys.argv)
