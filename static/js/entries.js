// Entries of repeating groups: one more is cloned from the group's blank, one that goes is folded and posted as gone.

import { entrance, rows, setValue, valueOf } from "./answers.js";

const BLANK = "__name__";
let made = 0;

/** Wires the groups of the form; `prepare(rows)` gets the rows of a new entry, `changed()` is called after every change. */
export function entries(form, prepare, changed) {
  for (const group of form.querySelectorAll("[data-group]")) number(group);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    event.preventDefault();
    add(button.closest("[data-group]"), prepare, changed);
  });
  form.addEventListener("change", ({ target }) => {
    if (target.matches("[data-gone]")) toggle(target, changed);
  });
  return {
    /** One more entry in the group where the focus is, else in the first that is open. */
    addHere() {
      const here = document.activeElement?.closest("[data-group]");
      const group = here ?? form.querySelector("[data-group]:not([hidden])");
      if (group) add(group, prepare, changed);
    },
  };
}

function add(group, prepare, changed) {
  const blank = group.querySelector("[data-blank-entry]");
  // On a locked page there may be no way to one more.
  if (!blank) return;
  do made += 1;
  while (group.querySelector(`[data-entry$="-new${made}"]`));
  const entry = blank.content.firstElementChild.cloneNode(true);
  for (const element of [entry, ...entry.querySelectorAll("*")]) {
    for (const given of element.attributes) given.value = given.value.replaceAll(BLANK, `new${made}`);
  }
  group.querySelector("[data-entries]").append(entry);
  number(group);
  const counted = rows(entry).find((row) => row.dataset.item === group.dataset.numbered);
  if (counted) setValue(counted, String(firstFree(group, counted)));
  prepare(rows(entry));
  changed();
  const first = rows(entry).find((row) => !row.hidden);
  (first && entrance(first))?.focus();
}

// As crf/numbering.py: the smallest number that no entry of the group has.
function firstFree(group, counted) {
  const others = rows(group).filter((row) => row !== counted && row.dataset.item === counted.dataset.item);
  const taken = new Set(others.map((row) => Number(valueOf(row))));
  let free = 1;
  while (taken.has(free)) free += 1;
  return free;
}

// What was never saved simply goes; a stored entry stays in sight, struck through, until the form is saved.
function toggle(choice, changed) {
  const entry = choice.closest("[data-entry]");
  const group = entry.closest("[data-group]");
  if (choice.checked && /-new\d+$/.test(entry.dataset.entry)) {
    entry.remove();
    group.querySelector("[data-add]").focus();
  } else {
    entry.classList.toggle("entry-gone", choice.checked);
  }
  number(group);
  changed();
}

function number(group) {
  const here = [...group.querySelectorAll("[data-entry]:not(.entry-gone)")];
  here.forEach((entry, index) => {
    entry.querySelector("[data-entry-number]").textContent = index + 1;
  });
  group.querySelector("[data-no-entries]")?.toggleAttribute("hidden", here.length > 0);
}
