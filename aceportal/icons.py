"""Icons as inline SVG from the pinned @tabler/icons package, read once each."""

import re
from functools import lru_cache

from django.utils.safestring import SafeString

from aceportal.assets import PACKAGES

FOLDER = PACKAGES / "@tabler" / "icons" / "icons" / "outline"
NAME = re.compile(r"[a-z0-9-]{1,60}")
BODY = re.compile(r"<svg[^>]*>(?P<shapes>(?:\s*<(?:path|circle|line|polyline|rect)\s[^<>]*/>)+)\s*</svg>")
FRAME = (
    '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{shapes}</svg>'
)


@lru_cache(maxsize=256)
def icon_svg(name: str) -> SafeString:
    """The drawing of a named icon; empty while the package is not installed.

    Only shapes of the package's own file pass: no script, no style, nothing from data.
    Raises LookupError for a name the package does not hold.
    """
    if not FOLDER.is_dir():
        return SafeString("")
    path = FOLDER / f"{name}.svg"
    drawing = BODY.search(path.read_text()) if NAME.fullmatch(name) and path.is_file() else None
    if drawing is None:
        raise LookupError(f"There is no icon named {name!r}.")
    shapes = re.sub(r"\s+", " ", drawing["shapes"]).strip()
    return SafeString(FRAME.format(shapes=shapes))
