// Beside a date stands how it was understood, in words, and which day it is counted from the transplant.

import { controls, rowOf, rows } from "./answers.js";
import { parse } from "./partial_date.js";
import { say } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;
const DATES = ["date", "pdate"];

export function enhance(form) {
  const onTyping = ({ target }) => {
    const row = rowOf(target);
    if (row && isDate(row) && controls(row).includes(target)) echo(row, form.dataset.day0);
  };
  prepare(rows(form), form.dataset.day0);
  form.addEventListener("input", onTyping);
  form.addEventListener("change", onTyping);
}

export function prepare(all, day0) {
  for (const row of all.filter(isDate)) echo(row, day0);
}

function isDate(row) {
  return DATES.includes(row.dataset.kind) && controls(row).length > 0;
}

function echo(row, day0) {
  row.querySelector("[data-echo]").textContent = understood(controls(row)[0].value.trim(), day0);
}

// What is no date has no echo; why it is none, the checks say once the field is left.
function understood(text, day0) {
  const date = text ? parse(text) : { error: "empty" };
  if (date.error) return "";
  const [year, month, day] = date.iso.split("-").map(Number);
  const words = say(`echo-${date.precision}`, { year, month: say(`month-${month}`), day });
  return date.precision === "day" && day0 ? `${words}, ${since(day0, date.iso)}` : words;
}

function since(day0, iso) {
  const days = Math.round((Date.parse(iso) - Date.parse(day0)) / DAY);
  return say("day", { day: days < 0 ? `−${-days}` : days });
}
