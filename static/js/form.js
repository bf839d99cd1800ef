// The e-CRF page: wires its parts together, guards what is not saved, and knows its keys.

import { clear, controls, entrance, isAnswered, isAsked, rowOf, rows, setValue } from "./answers.js";
import { mayBeSaved } from "./before_saving.js";
import * as codes from "./codes.js";
import * as dateEcho from "./date_echo.js";
import { drafts } from "./drafts.js";
import { entries } from "./entries.js";
import * as follows from "./follows.js";
import { liveChecks, onConfirm } from "./live_checks.js";
import * as missingKey from "./missing_key.js";
import * as numberEcho from "./number_echo.js";
import * as offers from "./offers.js";
import { followScrolling, listOpen, tally } from "./outline.js";
import { applyConditions } from "./skip_logic.js";
import { say } from "./words.js";

const form = document.getElementById("ecrf");
const draft = drafts(form, {
  url: form.dataset.draftUrl,
  state: document.querySelector("[data-draft-state]"),
  ended: document.querySelector("[data-session-ended]"),
});
const checks = liveChecks(form, ({ follows: names }) => {
  follows.foldWhatFollows(form, names);
  count();
});
const saved = form.matches("[data-unsaved]") ? null : contents(asServed());
let leaving = false;
let saving = false;
let wanted = null;

missingKey.enhance(form);
dateEcho.enhance(form);
numberEcho.enhance(form);
offers.enhance(form);
codes.enhance(form);
follows.enhance(form);
const groups = entries(form, prepare, onChange);
refresh();
if (form.matches("[data-unsaved]") && !document.getElementById("problems")) checks.changed();
followScrolling(form);
foldHistories();
begin();
// What was typed before this script was there.
if (saved !== null && isDirty()) onChange();
// On a narrow screen there is hardly a keyboard, and no room for its list.
if (matchMedia("(width < 52rem)").matches) document.querySelector("[data-shortcuts]").open = false;

form.addEventListener("input", onInput);
form.addEventListener("change", onChange);
form.addEventListener("submit", onSubmit);
form.addEventListener("click", onClick);
form.addEventListener("keydown", onFieldKey);
document.addEventListener("keydown", onPageKey);
document.addEventListener("click", onJump);
document.addEventListener("click", takeTheirs);
window.addEventListener("beforeunload", (event) => {
  if (isDirty() && !leaving) event.preventDefault();
});
window.addEventListener("pageshow", () => {
  leaving = saving = false;
  busy(false);
});

// A new form begins at its first question, unless the page has something to say first.
function begin() {
  const first = document.querySelector("[data-focus], #draft");
  const open = rows(form).find((row) => isAsked(row) && !isAnswered(row));
  if (first) first.focus();
  else if (open && form.matches("[data-new]")) entrance(open).focus({ preventScroll: true });
}

// Folded questions count too: their controls are disabled, and folding alone changes nothing.
function contents(of = form) {
  const given = [...of.elements].filter(
    ({ name, type, checked }) =>
      name && name !== "csrfmiddlewaretoken" && type !== "submit" && (!["radio", "checkbox"].includes(type) || checked),
  );
  return JSON.stringify(given.map(({ name, value }) => [name, value]));
}

function asServed() {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
}

function isDirty() {
  return contents() !== saved;
}

function refresh() {
  applyConditions(form);
  count();
  for (const row of rows(form)) showClear(row);
}

function count() {
  tally(form);
  listOpen(form);
}

// At every letter: what an answer asks for has to be there before the Tab key leaves it.
function onInput() {
  applyConditions(form);
  tally(form);
  draft.typed();
}

function prepare(added) {
  missingKey.prepare(added);
  dateEcho.prepare(added, form.dataset.day0);
  numberEcho.prepare(added);
  codes.prepare(added);
}

function onChange(event) {
  if (event?.target.name === "confirm") onConfirm(form, event.target);
  refresh();
  draft.typed();
  checks.changed();
}

// What the session would lose is kept first, so that a save never ends on a log-in page with empty hands.
async function onSubmit(event) {
  if (leaving) return;
  event.preventDefault();
  if (saving || !reasonGiven()) return;
  saving = true;
  busy(true);
  const dirty = isDirty();
  const [outcome] = await Promise.all([dirty ? draft.secure() : "kept", dirty ? checks.now() : null]);
  saving = false;
  busy(false);
  if (["ended", "unreachable"].includes(outcome)) return;
  if (dirty && !mayBeSaved(form)) {
    wanted = event.submitter;
    return;
  }
  leaving = true;
  form.requestSubmit(event.submitter);
  setTimeout(() => busy(true));
}

function busy(on) {
  for (const button of form.elements) if (button.type === "submit") button.disabled = on;
  if (on) document.querySelector("[data-draft-state]").textContent = say("saving");
}

function reasonGiven() {
  const choice = document.querySelector("[data-reason] select");
  if (!choice || choice.value || !isDirty()) return true;
  const place = document.getElementById(choice.getAttribute("aria-describedby"));
  place.textContent = say("reason-needed");
  place.className = "item-below echo-wrong";
  choice.setAttribute("aria-invalid", "true");
  choice.focus();
  return false;
}

function onClick(event) {
  if (event.target.closest("[data-nothing-known]")) missingKey.nothingKnown(event.target.closest("[data-section]"));
  if (event.target.closest("[data-save-anyway]")) form.requestSubmit(wanted);
  if (!event.target.closest("[data-clear]")) return;
  const row = rowOf(event.target);
  clear(row);
  controls(row)[0].focus();
}

function showClear(row) {
  const button = row.querySelector("[data-clear]");
  if (button) button.hidden = !controls(row).some((input) => input.checked);
}

function onFieldKey(event) {
  const row = rowOf(event.target);
  if (!row) return;
  if (["Delete", "Backspace"].includes(event.key) && event.target.type === "radio") {
    event.preventDefault();
    clear(row);
  }
  if (event.altKey && event.code === "KeyH") {
    event.preventDefault();
    row.querySelector("[data-history]")?.click();
  }
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input")) {
    event.preventDefault();
    const following = rows(form).slice(rows(form).indexOf(row) + 1).find((each) => isAsked(each) && !each.disabled);
    if (following) entrance(following)?.focus();
  }
}

function onPageKey(event) {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.code === "KeyS") press(event, "[data-save]");
  if (command && event.key === "Enter") press(event, event.shiftKey ? "[data-save-another]" : "[data-save-next]");
  if (event.altKey && event.code === "KeyA") {
    event.preventDefault();
    groups.addHere();
  }
  if (event.altKey && event.code === "KeyQ") {
    event.preventDefault();
    nextLook()?.click();
  }
}

function press(event, selector) {
  event.preventDefault();
  // What is in the field counts before it is left.
  document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector(selector)?.click();
}

function nextLook() {
  const links = [...document.querySelectorAll("[data-looks] a")];
  const here = document.activeElement;
  const after = links.find((link) => {
    const row = rowAt(link.hash);
    return row && !row.contains(here) && here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  });
  return after ?? links[0];
}

function rowAt(hash) {
  const target = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
  return target && rowOf(target);
}

function onJump(event) {
  const link = event.target.closest("a[href^='#']");
  const row = link && rowAt(link.hash);
  if (!row) return;
  event.preventDefault();
  entrance(row)?.focus();
  row.scrollIntoView({ block: "center" });
}

function takeTheirs(event) {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  const row = document.getElementById(`item-${button.dataset.take}`);
  missingKey.setMissing(row, "");
  setValue(row, button.dataset.value);
  button.textContent = say("taken");
  button.disabled = true;
}

// A second press folds a history away.
function foldHistories() {
  form.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("[data-history]");
      const place = link && document.querySelector(link.getAttribute("hx-target"));
      if (!place?.hasChildNodes()) return;
      event.preventDefault();
      event.stopPropagation();
      place.replaceChildren();
    },
    true,
  );
}
