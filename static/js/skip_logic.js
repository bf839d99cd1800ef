// Questions that do not arise are folded away; one that was answered stays in sight until it is saved away.

import { controls, isAnswered, missingChoice, missingOf, rows, valueOf } from "./answers.js";
import { holds } from "./conditions.js";
import { say } from "./words.js";

/** Show and fold the rows of the form by its answers. */
export function applyConditions(form) {
  const all = rows(form);
  const conditional = all.filter((row) => row.dataset.condition);
  const arising = new Set(all);
  // An answer that does not arise counts as none, which may decide about further questions.
  for (let before = -1; before !== arising.size; ) {
    before = arising.size;
    const values = answers(all, arising);
    for (const row of conditional) {
      if (!holds(JSON.parse(row.dataset.condition), values)) arising.delete(row);
    }
  }
  for (const row of conditional) fold(row, arising.has(row));
}

function answers(all, arising) {
  return Object.fromEntries(
    all.map((row) => [row.dataset.item, arising.has(row) && !missingOf(row) ? valueOf(row) : ""]),
  );
}

function fold(row, arises) {
  const leaving = !arises && isAnswered(row);
  row.hidden = !arises && !leaving;
  row.classList.toggle("item-leaving", leaving);
  for (const control of [...controls(row), missingChoice(row)]) {
    if (control) control.disabled = !arises;
  }
  for (const button of row.querySelectorAll("button")) button.disabled = !arises;
  row.querySelector("[data-leaving]")?.remove();
  if (leaving) row.querySelector(".item-below").prepend(remark());
}

function remark() {
  const text = document.createElement("p");
  text.className = "item-help";
  text.dataset.leaving = "";
  text.setAttribute("role", "status");
  text.textContent = say("leaving");
  return text;
}
