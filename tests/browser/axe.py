"""axe-core over a page as it stands."""

import json
from pathlib import Path
from typing import Literal

import pytest

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
from playwright.sync_api import Page, ViewportSize

SCRIPT = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Of what passes, axe describes one node for each rule: nobody reads the others.
RUN = "async () => (await axe.run({ resultTypes: ['violations'] })).violations"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


def faults(page: Page, *sizes: ViewportSize) -> list[str]:
    """What sticks out sideways in any of these sizes, and what axe has against the page in the last of them.

    axe looks in light and in dark. Without a size the page is looked at as it stands.
    """
    if not SCRIPT.exists():
        pytest.skip("needs axe-core: npm install --no-save --ignore-scripts axe-core@4.14.1")
    found = []
    for size in sizes or (None,):
        if size:
            page.set_viewport_size(size)
        width, shown = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if width > shown:
            found.append(f"{width} pixels wide on a screen of {shown}")
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text())
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for each in page.evaluate(RUN):
            found.append(f"{scheme} {each['id']}: {json.dumps([node['html'] for node in each['nodes']])}")
    return found
