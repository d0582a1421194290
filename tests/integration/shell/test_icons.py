"""Icons are read from the package and nothing else gets through."""

import re
from pathlib import Path

import pytest

from aceportal.icons import FOLDER, icon_svg
from aceportal.shell import PLACES
from aceportal.templatetags.portal import TONE_ICONS

installed = pytest.mark.skipif(not FOLDER.is_dir(), reason="the icons come with `npm ci`, which has not run here")
NAMED = re.compile(r'(?:\{% icon |symbol=)"([a-z0-9-]+)"')


@installed
def test_every_icon_a_template_names_exists() -> None:
    named = {name for page in Path("templates").rglob("*.html") for name in NAMED.findall(page.read_text())}
    named |= set(TONE_ICONS.values()) | {place.icon for place in PLACES}
    assert len(named) > 15
    assert all(icon_svg(name).startswith('<svg class="icon"') for name in named)


@installed
@pytest.mark.parametrize("name", ["no-such-icon", "../../package", "inbox.svg", ""])
def test_a_name_outside_the_package_is_refused(name: str) -> None:
    with pytest.raises(LookupError):
        icon_svg(name)


@installed
def test_an_icon_is_hidden_from_screen_readers_and_holds_no_script() -> None:
    drawing = icon_svg("inbox")
    assert 'aria-hidden="true"' in drawing
    assert "<script" not in drawing
    assert "style=" not in drawing
