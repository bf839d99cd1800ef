// Code lists by the keyboard: first letters or the code choose, arrows go through boxes, a regimen ticks its drugs.

import { controls, rowOf, rows, scopeOf, valueOf } from "./answers.js";
import { find, Word } from "./type_ahead.js";
import { say } from "./words.js";

const word = new Word();
const filled = new WeakMap();

export function enhance(form) {
  prepare(rows(form));
  form.addEventListener("keydown", onKey);
  let before = null;
  form.addEventListener("focusin", ({ target }) => {
    if (rowOf(target) !== before) endWord(before);
    before = rowOf(target);
    if (isBox(target)) rove(before, target);
  });
  form.addEventListener("change", ({ target }) => {
    const row = rowOf(target);
    if (row?.dataset.fills && controls(row).includes(target)) fill(row);
  });
}

/** A set of boxes is one stop of the Tab key. */
export function prepare(all) {
  for (const row of all) {
    const boxes = controls(row).filter(isBox);
    if (boxes.length) rove(row, boxes.find((box) => box.checked) ?? boxes[0]);
    // The keys beside an answer have shortcuts; Tab goes from answer to answer.
    for (const key of row.querySelectorAll("[data-missing-key], [data-clear], [data-history], [data-unit-choice]")) {
      key.tabIndex = -1;
    }
  }
}

function isBox(target) {
  return target.type === "checkbox" && rowOf(target)?.dataset.kind === "multi";
}

/** The box of the set at which the Tab key stops. */
export function rove(row, box) {
  for (const each of controls(row)) each.tabIndex = each === box ? 0 : -1;
}

function onKey(event) {
  const { target, key } = event;
  const row = rowOf(target);
  if (event.altKey && event.code === "KeyM") otherUnit(row, event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!row || !controls(row).includes(target)) return;
  if (key.length > 1 && key !== "Shift") endWord(row);
  if (isBox(target) && ["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"].includes(key)) {
    event.preventDefault();
    step(row, target, ["ArrowDown", "ArrowRight"].includes(key) ? 1 : -1);
  } else if (key.length === 1 && (target.matches("select") || ["radio", "checkbox"].includes(target.type))) {
    if (search(row, target, key)) event.preventDefault();
  }
}

// From the unit of the dictionary to the other one that laboratories use, and back.
function otherUnit(row, event) {
  const choice = row?.querySelector("[data-unit-choice]");
  if (!choice) return;
  event.preventDefault();
  choice.selectedIndex = 1 - choice.selectedIndex;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
}

function step(row, box, by) {
  const open = controls(row).filter((each) => !each.disabled && !each.closest("label").hidden);
  open[(open.indexOf(box) + by + open.length) % open.length]?.focus();
}

// True where the key belongs to a word; the browser's own search never sees it, so the two cannot disagree.
function search(row, target, key) {
  if (key === " " && !word.isTyped()) return false;
  const typed = word.with(key);
  const choices = choicesOf(row, target).filter(({ element, value }) => !element.disabled && value);
  const current = choices.findIndex(({ chosen }) => chosen);
  const place = find(typed, choices, current);
  // A space is part of a word where a text on the screen goes on there; else the word is at its end.
  if (key === " " && place < 0) {
    endWord(row);
    return Boolean(target.options);
  }
  // The space bar ticks the box that was found, once for each word: what is typed after it still belongs to the word.
  const ticks = key === " " && isBox(target) && place === current && !typed.trim().includes(" ");
  word.take(typed);
  showWord(row, say(place < 0 ? "not-in-list" : "in-list", { word: typed }));
  if (place >= 0) choose(target, choices[place]);
  return !ticks;
}

function choicesOf(row, target) {
  const elements = target.options ? [...target.options] : controls(row).filter((each) => !each.closest("label").hidden);
  return elements.map((element) => ({
    element,
    value: element.value,
    text: (element.text ?? element.closest("label").textContent).trim(),
    chosen: target.type === "checkbox" ? element === target : element.selected || element.checked,
  }));
}

function choose(target, { element, value, chosen }) {
  if (!target.options) element.focus();
  if (element.type === "checkbox" || chosen) return;
  if (target.options) target.value = value;
  else element.checked = true;
  (target.options ? target : element).dispatchEvent(new Event("change", { bubbles: true }));
}

function showWord(row, text) {
  row.querySelector("[data-echo]").textContent = text;
}

function endWord(row) {
  if (!word.isEmpty()) showWord(row, "");
  word.end();
}

// The drugs of the regimen are ticked unless somebody ticked others by hand.
function fill(row) {
  const { by, codes } = JSON.parse(row.dataset.fills);
  const other = rows(scopeOf(row)).find((each) => each.dataset.item === by);
  const ticked = valueOf(other).join();
  if (ticked && ticked !== filled.get(row)) return;
  const wanted = codes[valueOf(row)] ?? [];
  for (const box of controls(other)) box.checked = wanted.includes(box.value);
  filled.set(row, valueOf(other).join());
  controls(other)[0].dispatchEvent(new Event("change", { bubbles: true }));
}
