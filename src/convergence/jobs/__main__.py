"""``python -m convergence.jobs``: the background work on the database of the environment, until SIGTERM."""

from __future__ import annotations

import os


def main() -> None:
    """Load the settings and the applications, then work."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convergence.config.settings")
    import django

    django.setup()
    from convergence.jobs import worker

    worker.run()


if __name__ == "__main__":
    main()
