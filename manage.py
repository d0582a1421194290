#!/usr/bin/env python
"""Entry point for every management command."""

import os
import sys


def main() -> None:
    """Run the command named on the command line with the portal's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aceportal.settings")
    if sys.argv[1:2] == ["up"] and "--no-demo" not in sys.argv:
        # Settings are read before the command's options are, and they differ for the demo.
        os.environ.setdefault("ACEPORTAL_DEMO", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
