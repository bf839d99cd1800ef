// Beside a number stands how it was understood, where that is not just what was typed.

import { controls, rowOf, rows } from "./answers.js";
import { parse, shown } from "./typed_numbers.js";

export function enhance(form) {
  const onTyping = ({ target }) => {
    const row = rowOf(target);
    if (row?.dataset.number) echo(row);
  };
  prepare(rows(form));
  form.addEventListener("input", onTyping);
  form.addEventListener("change", onTyping);
}

export function prepare(all) {
  for (const row of all) if (row.dataset.number) echo(row);
}

// Read-only pages have no box, and nothing to echo.
function echo(row) {
  const [box] = controls(row);
  if (box) row.querySelector("[data-echo]").textContent = understood(row, box.value.trim());
}

function understood(row, typed) {
  const asked = JSON.parse(row.dataset.number);
  const read = typed ? parse(typed, asked) : { error: "empty" };
  if (read.error) return "";
  const language = document.documentElement.lang;
  const unit = read.unit || row.querySelector("[data-unit-choice]")?.value || "";
  if (asked.second && unit === asked.second) return `= ${shown(read, language, Number(asked.per))} ${asked.units[0]}`;
  const said = shown(read, language);
  // A year has no unit, and is not "1 952".
  const isYear = !asked.units.some(Boolean) && /^\d{4}$/.test(typed);
  return said === typed || isYear ? "" : `= ${said}`;
}
