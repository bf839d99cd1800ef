// What the rows of an e-CRF hold at the moment: values and missing codes, read and written.

import { parse } from "./typed_numbers.js";

/** Every row of an item, in the order of the page; those of entries that are taken off it left aside. */
export function rows(form) {
  return [...form.querySelectorAll("[data-item]")].filter((row) => !row.closest(".entry-gone"));
}

/** The row's answers are asked together: those of an entry apart from those of the form and of other entries. */
export function scopeOf(row) {
  return row.closest("[data-entry]") ?? row.closest("form");
}

export function rowOf(element) {
  return element.closest("[data-item]");
}

/** Whether the question is there to be answered: it arises, and its answer does not follow from others. */
export function isAsked(row) {
  return !row.hidden && !row.classList.contains("item-follows");
}

/** The inputs that make up the answer itself, its missing code left aside. */
export function controls(row) {
  return [...row.querySelectorAll(".item-input input, .item-input select, .item-input textarea")];
}

export function missingChoice(row) {
  return row.querySelector("[data-missing-choice]");
}

/** What takes the focus when somebody comes to this row. */
export function entrance(row) {
  if (row.classList.contains("item-follows")) return row.querySelector("[data-object]");
  const chip = row.querySelector("[data-missing-chip]:not([hidden])");
  const inputs = controls(row);
  return chip ?? inputs.find((input) => input.checked) ?? inputs[0];
}

/** The file that the server keeps already, unless it is to be taken off. */
function keptFile(row) {
  const off = row.querySelector("[data-kept-file] input[type=checkbox]");
  return off && !off.checked ? row.querySelector("[data-kept-file] input[type=hidden]").value : "";
}

/** The answer as text, a list where several can be ticked; empty when there is none. */
export function valueOf(row) {
  const inputs = controls(row);
  const boxes = inputs.filter((input) => input.type === "checkbox");
  if (boxes.length) return boxes.filter((box) => box.checked).map((box) => box.value);
  if (inputs[0]?.type === "radio") return inputs.find((input) => input.checked)?.value ?? "";
  const text = inputs[0]?.value.trim() || keptFile(row);
  return row.dataset.number && text ? numberOf(row, text) : text;
}

/** A number as conditions compare it; what is none stays as typed. */
function numberOf(row, text) {
  const { low, high } = parse(text, JSON.parse(row.dataset.number));
  return low !== undefined && low === high ? low : text;
}

export function missingOf(row) {
  return missingChoice(row)?.value ?? "";
}

export function hasValue(row) {
  return valueOf(row).length > 0;
}

export function isAnswered(row) {
  return hasValue(row) || missingOf(row) !== "";
}

/** Put a value in (text, or a list of codes) and tell whoever listens. */
export function setValue(row, value) {
  const chosen = [value].flat();
  const inputs = controls(row);
  const off = row.querySelector("[data-kept-file] input[type=checkbox]");
  if (off) off.checked = chosen.length === 0;
  for (const input of inputs) {
    // A script may empty a choice of files and not fill it.
    if (input.type === "file") input.value = "";
    else if (["radio", "checkbox"].includes(input.type)) input.checked = chosen.includes(input.value);
    else input.value = chosen.join(", ");
  }
  inputs[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

export function clear(row) {
  setValue(row, []);
}
