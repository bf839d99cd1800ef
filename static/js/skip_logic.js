// Questions that do not arise are folded away; one that was answered stays in sight until it is saved away.

import { controls, isAnswered, missingChoice, missingOf, rows, scopeOf, valueOf } from "./answers.js";
import { rove } from "./codes.js";
import { holds } from "./conditions.js";
import { say } from "./words.js";

/** Show and fold the rows of the form, and its groups, by the answers; offer only codes that exist. */
export function applyConditions(form) {
  const scopes = Map.groupBy ? Map.groupBy(rows(form), scopeOf) : groupBy(rows(form), scopeOf);
  let ofForm = {};
  for (const [scope, all] of scopes) {
    const arising = thatArise(all);
    for (const row of all) if (row.dataset.condition) fold(row, arising.has(row));
    const values = answers(all, arising);
    for (const row of all) if (row.dataset.offered) offer(row, values);
    if (scope === form) ofForm = values;
  }
  for (const section of form.querySelectorAll("[data-section]")) foldSection(section);
  for (const group of form.querySelectorAll("[data-group][data-condition]")) foldGroup(group, ofForm);
  for (const row of rows(form)) if (row.dataset.among) narrow(form, row);
}

/** The rows whose answers will be taken away when the form is saved. */
export function leaving(form) {
  return rows(form).filter((row) => row.classList.contains("item-leaving"));
}

function groupBy(all, key) {
  const groups = new Map();
  for (const each of all) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}

// An answer that does not arise counts as none, which may decide about further questions.
function thatArise(all) {
  const conditional = all.filter((row) => row.dataset.condition);
  const arising = new Set(all);
  for (let before = -1; before !== arising.size; ) {
    before = arising.size;
    const values = answers(all, arising);
    for (const row of conditional) {
      if (!holds(JSON.parse(row.dataset.condition), values)) arising.delete(row);
    }
  }
  return arising;
}

function answers(all, arising) {
  return Object.fromEntries(
    all.map((row) => [row.dataset.item, arising.has(row) && !missingOf(row) ? valueOf(row) : ""]),
  );
}

function fold(row, arises) {
  const going = !arises && isAnswered(row);
  row.hidden = !arises && !going;
  row.classList.toggle("item-leaving", going);
  for (const control of [...controls(row), missingChoice(row)]) {
    if (control) control.disabled = !arises;
  }
  for (const button of row.querySelectorAll("button")) button.disabled = !arises;
  row.querySelector("[data-leaving]")?.remove();
  if (going) row.querySelector(".item-below").prepend(remark());
}

function remark() {
  const text = document.createElement("p");
  text.className = "item-help";
  text.dataset.leaving = "";
  text.setAttribute("role", "status");
  text.textContent = say("leaving");
  return text;
}

// A section of which nothing is asked yet is not there yet.
function foldSection(section) {
  section.hidden = rows(section).every((row) => row.hidden);
  const line = document.querySelector(`[data-toc-section="${section.id}"]`);
  if (line) line.hidden = section.hidden;
}

// A group that does not arise is folded away unless something was entered in it.
function foldGroup(group, values) {
  const arises = holds(JSON.parse(group.dataset.condition), values);
  group.hidden = !arises && !group.querySelector("[data-entry]:not(.entry-gone)");
  const line = document.querySelector(`[data-toc-group="${group.id}"]`);
  if (line) line.hidden = group.hidden;
}

// Codes that do not exist for the answer they depend on cannot be chosen; one that is chosen stays, and is refused.
function offer(row, values) {
  const { by, codes } = JSON.parse(row.dataset.offered);
  const offered = codes[values[by]];
  for (const control of controls(row)) {
    const choices = control.options ? [...control.options] : [control];
    for (const choice of choices) {
      const exists = !offered || choice.value === "" || offered.includes(choice.value);
      const chosen = control.options ? control.value === choice.value : control.checked;
      if (choice !== control || !control.disabled || choice.dataset.withheld) {
        choice.disabled = !exists && !chosen;
        choice.toggleAttribute("data-withheld", choice.disabled);
      }
    }
  }
}

// The boxes of what the entries of another group name, and those that are ticked.
function narrow(form, row) {
  const [group, item] = row.dataset.among.split(".");
  const named = [...form.querySelectorAll(`[data-group="${group}"] [data-item="${item}"]`)].filter(
    (each) => !each.closest(".entry-gone"),
  );
  const codes = new Set(named.map(valueOf).filter(Boolean));
  const boxes = controls(row);
  for (const box of boxes) box.closest("label").hidden = !box.checked && !codes.has(box.value);
  if (!boxes.includes(document.activeElement)) rove(row, boxes.find((box) => !box.closest("label").hidden));
}
