"""A person before her browser: what she does there in her own words, and what she trips over."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Self

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Response, expect

from accounts.models import User
from tests.factories.accounts import PASSWORD

AXE = Axe()
# The browser's own line for every answer of 400 and more; `refused` holds those with their addresses.
ANSWER_OF_THE_SERVER = "Failed to load resource"


class Person:
    """One browser of one person. `troubles` is what should not have happened on any page."""

    def __init__(self, user: User | None, context: BrowserContext, screenshots: Path) -> None:
        self.user = user
        self.context = context
        self.screenshots = screenshots
        self.troubles: list[str] = []
        self.expected: set[int] = set()
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._hears)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("response", self._is_answered)
        return page

    def _hears(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and ANSWER_OF_THE_SERVER not in message.text:
            self.troubles.append(f"{message.type} at {self.page.url}: {message.text}")

    def _is_answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status} {response.request.method} {response.url}")

    def expects_refusals(self, *statuses: int) -> Self:
        """From here on the server may answer so, because the journey wants it to."""
        self.expected |= set(statuses)
        return self

    # Getting somewhere

    def opens(self, path: str) -> Self:
        self.page.goto(path)
        return self

    def logs_in(self) -> Self:
        """Through the real page, wherever she was sent to it from."""
        if "/account/login/" not in self.page.url:
            self.opens("/account/login/")
        self.page.locator("#id_login").fill(self.user.email)
        self.page.locator("#id_password").fill(PASSWORD)
        with self.page.expect_navigation():
            self.clicks("Log in")
        return self

    def clicks(self, name: str | re.Pattern[str], role: str = "button", **options) -> Self:
        self.page.get_by_role(role, name=name, **options).first.click()
        return self

    def follows(self, name: str | re.Pattern[str], **options) -> Self:
        return self.clicks(name, role="link", **options)

    def arrives_at(self, pattern: str) -> Self:
        expect(self.page).to_have_url(re.compile(pattern))
        self.page.wait_for_load_state()
        return self

    # A form

    def item(self, name: str) -> Locator:
        return self.page.locator(f"#item-{name}")

    def answers(self, **values: str) -> Self:
        """Item=what she types or chooses, and leaves the field. A choice is named by its code."""
        for name, value in values.items():
            radio = self.item(name).locator(f"input[type=radio][value='{value}']")
            if radio.count():
                radio.check()
            elif self.item(name).locator(".item-input select").count():
                self.box(name).select_option(value)
            else:
                self.box(name).fill(value)
                self.box(name).blur()
        return self

    def knows_nothing_else(self) -> Self:
        """Everything that may be unknown and has no answer yet is."""
        for button in self.page.locator("[data-nothing-known]:visible").all():
            button.click()
        return self

    def ticks(self, item: str, code: str) -> Self:
        self.item(item).locator(f"input[value='{code}']").check()
        return self

    def box(self, name: str) -> Locator:
        """The one control of an item that has just one."""
        return self.item(name).locator(".item-input input, .item-input textarea, .item-input select")

    def saves(self) -> Self:
        """What the page lists before it saves she has read."""
        with self.page.expect_navigation():
            self.page.locator("[data-save]").click()
            # Where there is nothing to list the page is on its way already.
            with suppress(Error):
                self.page.locator("[data-save-anyway]:visible").click(timeout=1500)
        expect(self.page.locator("#messages")).to_contain_text("Saved")
        return self

    def saves_as_complete(self) -> Self:
        self.page.locator("[data-save-next]").click()
        return self

    def gives_reason(self, code: str, words: str = "") -> Self:
        self.page.get_by_label("Why is it changed?").select_option(code)
        self.page.locator("#id_reason_text").fill(words)
        return self

    def presses(self, *keys: str) -> Self:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def types(self, text: str) -> Self:
        self.page.keyboard.type(text)
        return self

    def tabs_to(self, place: Locator) -> Self:
        """Tab until the focus is there."""
        place.wait_for()
        for _stop in range(40):
            self.page.keyboard.press("Tab")
            if place.evaluate("element => element === document.activeElement"):
                return self
        raise AssertionError(f"The Tab key does not lead to {place}")

    # What she sees

    def reads(self, text: str | re.Pattern[str]) -> Self:
        expect(self.page.locator("main").get_by_text(text).locator("visible=true").first).to_be_visible()
        return self

    def looks(self, name: str, *, in_italian: bool = False) -> Self:
        """The page holds to WCAG 2.2 AA and more, and is kept as a picture."""
        self._keeps(name)
        if in_italian:
            self.changes_language("it")
            expect(self.page.locator(".skip")).to_have_text("Vai al contenuto")
            self._keeps(f"{name}-it")
            self.changes_language("en")
        return self

    def changes_language(self, code: str) -> Self:
        self.page.locator(f"button[name=language][value={code}]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", code)
        # A key pressed before the scripts of the page are there is lost.
        self.page.wait_for_load_state()
        return self

    def _keeps(self, name: str) -> None:
        self.screenshots.mkdir(parents=True, exist_ok=True)
        # Not hiding the caret: that would put a style element into the page, which its policy forbids.
        self.page.screenshot(path=self.screenshots / f"{name}.png", full_page=True, caret="initial")
        found = AXE.run(self.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
