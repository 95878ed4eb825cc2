"""Static finder for the few files of the django-dsfr wheel that our style sheet asks for."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

from convergence.design.bundle import FONTS, OUTPUT, referenced_assets, wheel_assets


class _DsfrStorage(FileSystemStorage):
    prefix = "dsfr"


class DsfrAssetsFinder(BaseFinder):
    """Serves fonts and icons under ``dsfr/dist/`` without collecting the 80 MB of the whole wheel."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.root = wheel_assets()
        self.storage = _DsfrStorage(location=str(self.root))
        sheet = "".join(path.read_text(encoding="utf-8") for path in (OUTPUT, FONTS))
        self.paths = {f"dist/{path}" for path in referenced_assets(sheet)}
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Absolute path of one of our assets, nothing for any other."""
        relative = path.removeprefix("dsfr/")
        known = path.startswith("dsfr/") and relative in self.paths
        found = str(Path(self.root, relative)) if known else ""
        if find_all:
            return [found] if found else []
        return found or None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """All assets, for ``collectstatic``."""
        for path in sorted(self.paths):
            if not matches_patterns(path, list(ignore_patterns or [])):
                yield path, self.storage
