"""Static files we use from npm packages, under `vendor/`: a short list, never a whole package."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Warning
from django.core.files.storage import FileSystemStorage

from aceportal.environment import BASE_DIR

PACKAGES = BASE_DIR / "node_modules"
FOLDER = "vendor"
# The maps come along because the manifest storage follows sourceMappingURL and refuses a dangling one.
FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map",
    "chart.js/dist/chart.umd.min.js",
    "chart.js/dist/chart.umd.min.js.map",
)


class VendorFinder(BaseFinder):
    """Finds `vendor/<file>` in the installed npm packages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._folders = {f"{FOLDER}/{Path(name).name}": PACKAGES / Path(name).parent for name in FILES}

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Say how to get the packages when they are missing."""
        if all((PACKAGES / name).is_file() for name in FILES):
            return []
        return [Warning("The browser packages are missing.", hint="Run `npm ci`.", id="aceportal.W101")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:  # type: ignore[override]
        """The file's absolute path; an empty list when it is none of ours or not installed."""
        folder = self._folders.get(path)
        found = folder / Path(path).name if folder else None
        if found is None or not found.is_file():
            return []
        return [str(found)] if find_all or kwargs.get("all") else str(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield (file name, storage) as collectstatic wants them."""
        for path, folder in self._folders.items():
            name = Path(path).name
            if (folder / name).is_file() and not matches_patterns(path, list(ignore_patterns or ())):
                storage = FileSystemStorage(location=folder)
                storage.prefix = FOLDER  # type: ignore[attr-defined]
                yield name, storage
