"""Somebody who fills forms by the keyboard alone, from a chart, and what that costs her."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page, TimeoutError, expect

Answers = Mapping[str, str]
Entry = tuple[str, Answers]

# Where the focus is: the item of an answer, the group of an "Add" button, or the end of the form.
FOCUS = """() => {
  const here = document.activeElement;
  const row = here.closest("[data-item]");
  if (row) return { item: row.dataset.item, kind: row.dataset.kind };
  if (here.matches("[data-add]")) return { add: here.value };
  return { end: here.matches("[name=action]") };
}"""
TIMING = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return [page.responseStart - page.requestStart, page.loadEventEnd - page.startTime];
}"""
MORE_THAN_ANY_FORM = 260


@dataclass
class Costs:
    """What one filling costs; times in milliseconds."""

    pages: int = 0
    keys: int = 0
    answers: int = 0
    clicks: int = 0
    server: list[float] = field(default_factory=list)
    waiting: list[float] = field(default_factory=list)


class Typist:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.costs = Costs()

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.costs.keys += 1

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.costs.keys += len(text)

    def has_come_to(self, pattern: str) -> None:
        """A page that she asked for is there."""
        self.page.wait_for_url(pattern)
        self.page.wait_for_load_state("load")
        self.costs.pages += 1
        server, waiting = self.page.evaluate(TIMING)
        self.costs.server.append(server)
        self.costs.waiting.append(waiting)

    def fills(self, answers: Answers, entries: Sequence[Entry] = ()) -> None:
        """From the first answer to the end, by Tab; what the chart does not say is passed over.

        An answer is what she types: text, the code of a list, codes of a set with blanks between, or
        "?" with the letter of a missing code. Entries are added where their button is come to.
        """
        todo = list(entries)
        said, done = answers, set()
        expect(self.page.locator(":focus")).to_have_count(1)
        for _step in range(MORE_THAN_ANY_FORM):
            at = self.page.evaluate(FOCUS)
            if at.get("end"):
                break
            if "add" in at and todo and todo[0][0] == at["add"]:
                said, done = todo.pop(0)[1], set()
                self.presses("Enter")
                continue
            item = at.get("item")
            if item in said and item not in done:
                done.add(item)
                self.answers(said[item], at["kind"])
            self.presses("Tab")
        assert not todo, f"no place for {todo}"
        self.costs.answers += len(answers) + sum(len(each) for _group, each in entries)

    def answers(self, answer: str, kind: str) -> None:
        if answer.startswith("?"):
            self.presses(f"Alt+{answer[1]}")
        elif kind == "multi":
            for code in answer.split():
                self.types(code)
                self.presses("Space")
        else:
            self.types(answer)

    def saves_and_goes_on(self, keys: str = "Control+Enter") -> None:
        """Complete, and to whatever comes next; the form must not hold her up."""
        address = self.page.url
        try:
            with self.page.expect_navigation(timeout=8000):
                self.presses(keys)
        except TimeoutError as held:
            said = self.page.locator("#problems, [data-before-saving], #messages, [data-looks]")
            raise AssertionError(f"{address}: {said.all_inner_texts()}") from held
        self.has_come_to("**")
        told = self.page.locator("#messages").inner_text()
        left = self.page.locator("[data-open], [data-looks]").all_inner_texts()
        assert "not complete yet" not in told, (told, left)
