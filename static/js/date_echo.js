// Beside a date stands how it was understood, in words, and the day of the transplant that it falls on.

import { controls, rowOf, rows } from "./answers.js";
import { parse } from "./partial_date.js";
import { say } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;
const DATES = ["date", "pdate"];

export function enhance(form) {
  for (const row of rows(form).filter(isDate)) echo(row, form.dataset.day0);
  form.addEventListener("input", (event) => onTyping(event, form));
  form.addEventListener("change", (event) => onTyping(event, form));
}

function onTyping(event, form) {
  const row = rowOf(event.target);
  if (!row || !isDate(row) || !controls(row).includes(event.target)) return;
  // Half a date is no mistake while somebody types.
  echo(row, form.dataset.day0, event.type === "change");
}

function isDate(row) {
  return DATES.includes(row.dataset.kind) && controls(row).length > 0;
}

function echo(row, day0, finished = true) {
  const place = row.querySelector("[data-echo]");
  const text = controls(row)[0].value.trim();
  const { words, wrong } = text ? understood(text, row.dataset.kind, day0) : { words: "" };
  place.textContent = wrong && !finished ? "" : words;
  place.classList.toggle("echo-wrong", Boolean(wrong) && finished);
}

function understood(text, kind, day0) {
  const date = parse(text);
  if (date.error) return { wrong: true, words: say(`date-${date.error}`, named(date.params)) };
  if (kind === "date" && date.precision !== "day") return { wrong: true, words: say("date-full") };
  const [year, month, day] = date.iso.split("-").map(Number);
  const words = say(`echo-${date.precision}`, { year, month: say(`month-${month}`), day });
  return { words: date.precision === "day" && day0 ? `${words}, ${since(day0, date.iso)}` : words };
}

function named(params) {
  return { ...params, month_name: say(`month-${params.month}`) };
}

function since(day0, iso) {
  const days = Math.round((Date.parse(iso) - Date.parse(day0)) / DAY);
  return say("day", { day: days < 0 ? `−${-days}` : days });
}
