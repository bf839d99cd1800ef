// What a save would take away, and what a check would like to know, is listed once before it is saved.

import { entrance } from "./answers.js";
import { leaving } from "./skip_logic.js";

let shown = "";
// What the page said when it was opened has been said: a query may ask about it already.
const known = new Set([...document.querySelectorAll("[data-findings] [name=confirm]")].map(({ value }) => value));

/** Whether there is nothing (new) to say; otherwise the list is shown and gets the focus. */
export function mayBeSaved(form) {
  const panel = document.querySelector("[data-before-saving]");
  const gone = leaving(form).map((row) => ({ row, text: labelOf(row) }));
  const asked = new Map();
  for (const box of form.querySelectorAll("[data-findings] [name=confirm]:not(:checked)")) {
    if (!known.has(box.value)) asked.set(box.value, box);
  }
  const said = JSON.stringify([gone.map(({ text }) => text), [...asked.keys()]]);
  if ((!gone.length && !asked.size) || said === shown) {
    panel.hidden = true;
    return true;
  }
  shown = said;
  draw(panel.querySelector("[data-gone-list]"), gone.map(({ row, text }) => line(row, text)));
  draw(panel.querySelector("[data-asked-list]"), [...asked.values()].map(question));
  panel.hidden = false;
  panel.scrollIntoView({ block: "center" });
  panel.querySelector("[data-save-anyway]").focus({ preventScroll: true });
  return false;
}

function draw(list, lines) {
  list.replaceChildren(...lines);
  list.closest("[data-part]").hidden = lines.length === 0;
}

function labelOf(row) {
  return row.querySelector("[id$=_name]").textContent;
}

function line(row, text) {
  const element = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#${entrance(row)?.id ?? row.id}`;
  link.textContent = text;
  element.append(link);
  return element;
}

// The box beside the question is the one that is posted; the one in this list goes with it.
function question(box) {
  const element = document.createElement("li");
  const row = box.closest("[data-item]");
  const finding = box.closest(".finding");
  const label = box.closest("label").cloneNode(true);
  const mirror = label.querySelector("input");
  mirror.removeAttribute("form");
  mirror.name = "";
  mirror.addEventListener("change", () => {
    box.checked = mirror.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  element.append(line(row, labelOf(row)).firstChild, " ", finding.querySelector("strong + span").textContent, " ", label);
  return element;
}
