"""A browser that opens reports from disk, with its network switched off."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """One for many tests; where there is none, tests are skipped, unless CI says that there must be one."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("there is no Chromium on this machine")
    assert CHROMIUM is not None, "CI needs Chromium for the tests of reports"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


SEEN = "all => all.filter((one) => one.checkVisibility()).map((one) => one.innerText ?? one.textContent)"


class Opened:
    """A report in a tab of its own, and everything that the browser had to say about it."""

    def __init__(self, browser: Browser, path: Path, **options: Any) -> None:
        self.context = browser.new_context(offline=True, **options)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def _dialog(self, dialog: Dialog) -> None:
        self.said.append(dialog.message)
        dialog.dismiss()

    def texts(self, selector: str) -> list[str]:
        """The text of every element that is seen, in the page's order."""
        found: list[str] = self.page.locator(selector).evaluate_all(SEEN)
        return found

    def close(self) -> None:
        """Closes the tab."""
        self.context.close()


COLOURS = """async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const data = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const found = new Map();
  for (const pixel of data) found.set(pixel, (found.get(pixel) || 0) + 1);
  return Object.fromEntries(found);
}"""


def colours(browser: Browser, picture: Path, kind: str) -> dict[str, int]:
    """How many pixels of a picture have each colour, as a browser draws it."""
    page = browser.new_page()
    found = page.evaluate(COLOURS, f"data:{kind};base64,{base64.b64encode(picture.read_bytes()).decode()}")
    page.close()
    return {f"#{int(pixel).to_bytes(4, 'little')[:3].hex()}": count for pixel, count in found.items()}
