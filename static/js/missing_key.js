// "No value, and why": a plain select without scripts; one key, a chip and an inline choice with them.

import { clear, controls, entrance, hasValue, isAsked, missingChoice, missingOf, rowOf, rows, setValue, valueOf } from "./answers.js";
import { say } from "./words.js";

const KEYS = new Map([
  ["KeyU", "U"],
  ["KeyD", "D"],
  ["KeyN", "N"],
]);
const setAside = new WeakMap();

export function enhance(form) {
  prepare(rows(form));
  form.addEventListener("keydown", onKey);
  form.addEventListener("change", onChange);
}

/** Give the rows their key and their chip. */
export function prepare(all) {
  for (const row of all.filter(missingChoice)) {
    row.querySelector("[data-missing-key]").addEventListener("click", () => toggleChooser(row));
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "missing-chip";
    chip.dataset.missingChip = "";
    chip.addEventListener("click", () => toggleChooser(row));
    row.querySelector(".item-input").after(chip);
    show(row);
  }
}

/** "Not known" for every question of a section that has no answer and may have that one. */
export function nothingKnown(section) {
  for (const row of rows(section)) {
    if (isAsked(row) && !hasValue(row) && missingChoice(row) && !missingOf(row)) setMissing(row, "U");
  }
}

/** Set or, with an empty code, take away the reason why there is no value. */
export function setMissing(row, code) {
  const choice = missingChoice(row);
  if (!choice || ![...choice.options].some((option) => option.value === code)) return false;
  if (code && hasValue(row)) {
    setAside.set(row, row.dataset.number ? controls(row)[0].value : valueOf(row));
    clear(row);
  }
  choice.value = code;
  show(row);
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function show(row) {
  const choice = missingChoice(row);
  const chip = row.querySelector("[data-missing-chip]");
  const code = choice.value;
  row.querySelector("[data-missing]").hidden = true;
  row.querySelector(".item-input").hidden = code !== "";
  row.querySelector("[data-echo]").hidden = code !== "";
  row.querySelector(".unit").hidden = code !== "";
  chip.hidden = code === "";
  chip.replaceChildren(code ? choice.selectedOptions[0].text : "", small(say("change")));
}

function small(text) {
  const element = document.createElement("span");
  element.className = "small-print";
  element.textContent = text;
  return element;
}

function toggleChooser(row) {
  const open = row.querySelector(".chooser");
  if (open) {
    close(row);
    entrance(row)?.focus();
    return;
  }
  const chooser = draw(row);
  row.querySelector(".item-field").append(chooser);
  row.querySelector("[data-missing-key]").setAttribute("aria-expanded", "true");
  chooser.querySelector("button").focus();
}

function close(row) {
  row.querySelector(".chooser")?.remove();
  row.querySelector("[data-missing-key]").setAttribute("aria-expanded", "false");
}

function draw(row) {
  const choice = missingChoice(row);
  const chooser = document.createElement("div");
  chooser.className = "chooser";
  chooser.setAttribute("role", "group");
  chooser.setAttribute("aria-label", row.querySelector("[data-missing] label").textContent);
  for (const { value, text } of choice.options) {
    if (!value && !choice.value) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = value ? text : say("has-value");
    if (value) {
      const key = document.createElement("kbd");
      key.textContent = value;
      button.append(key);
    }
    button.setAttribute("aria-pressed", String(value !== "" && value === choice.value));
    button.addEventListener("click", () => pick(row, value));
    chooser.append(button);
  }
  return chooser;
}

function pick(row, code) {
  close(row);
  setMissing(row, code);
  if (!code && setAside.has(row)) setValue(row, setAside.get(row));
  entrance(row)?.focus();
}

function onKey(event) {
  const row = rowOf(event.target);
  if (!row || !missingChoice(row)) return;
  const inChooser = event.target.closest(".chooser");
  if (inChooser && event.key === "Escape") {
    toggleChooser(row);
  } else if (KEYS.has(event.code) && !event.ctrlKey && !event.metaKey && (event.altKey || inChooser)) {
    const code = KEYS.get(event.code);
    const offered = [...missingChoice(row).options].some((option) => option.value === code);
    if (!offered) return;
    event.preventDefault();
    pick(row, event.altKey && missingOf(row) === code ? "" : code);
  } else if (event.target.matches("[data-missing-chip]") && ["Delete", "Backspace"].includes(event.key)) {
    event.preventDefault();
    pick(row, "");
  }
}

// "?" typed alone means not known. Decided on leaving the field, as a date may begin with it: ?/6/2015.
function onChange(event) {
  const row = rowOf(event.target);
  if (!row || !missingChoice(row) || !controls(row).includes(event.target)) return;
  if (event.target.value?.trim() === "?") {
    event.target.value = "";
    setMissing(row, "U");
  } else if (missingOf(row) && hasValue(row)) {
    setMissing(row, "");
  }
}
