// Checks answer while somebody types: the form's contents go to the server, its findings come beside the fields.

import { entrance, rows } from "./answers.js";
import { send, sessionEnded } from "./drafts.js";
import { buttons } from "./offers.js";
import { say } from "./words.js";

const WAIT = 400;
// As crf_tags draws them when the page comes: E is what the form itself refuses.
const CLASSES = { E: "error", H: "hard", S: "soft", I: "info" };
const MARKS = { E: "due", H: "due", S: "query", I: "info" };

/** `changed()` asks for the findings soon; `then` is told what the server has said. */
export function liveChecks(form, then) {
  const url = form.dataset.checkUrl;
  let timer = null;
  let last = null;

  async function ask() {
    if (!url || sessionEnded()) return;
    clearTimeout(timer);
    last?.abort();
    last = new AbortController();
    const said = await answer(form, url, last.signal);
    if (!said) return;
    draw(form, said.findings);
    derive(form, said.derived);
    then(said);
  }

  function changed() {
    if (!url) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }
  return { changed, now: ask };
}

// Without a connection there is no answer; the page says so where it keeps the draft.
async function answer(form, url, signal) {
  try {
    const response = await send(form, url, { signal });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

const confirmed = new Set();

/** Of a question that stands at two items, the box at one goes with the box at the other. */
export function onConfirm(form, { value, checked }) {
  confirmed[checked ? "add" : "delete"](value);
  for (const box of form.querySelectorAll("[name=confirm]")) if (box.value === value) box.checked = checked;
}

// What follows from the answers stands beside the answer that states it.
function derive(form, derived) {
  for (const line of form.querySelectorAll("[data-derived]")) {
    const words = derived[line.dataset.derived] ?? "";
    const place = line.querySelector("[data-derived-words]");
    if (place.textContent !== words) place.textContent = words;
    line.hidden = !words;
  }
}

function draw(form, findings) {
  const looks = [];
  const listed = new Set();
  for (const row of rows(form)) {
    const here = findings.filter((finding) => finding.items.includes(row.dataset.field));
    const place = row.querySelector("[data-findings]");
    const elements = here.map(findingElement);
    // A live region is read out when it is redrawn: only where something differs is it.
    if (wording(place.children) !== wording(elements)) place.replaceChildren(...elements);
    row.querySelector("[data-errors]").replaceChildren();
    // What concerns two items stands beside both, and once in the list.
    const first = here.filter((finding) => !listed.has(finding));
    for (const finding of first) listed.add(finding);
    looks.push(...first.map((finding) => lookElement(row, finding)));
  }
  document.querySelector("[data-looks-empty]").hidden = looks.length > 0;
  document.querySelector("[data-looks]").replaceChildren(...looks);
}

function wording(elements) {
  return [...elements].map((each) => each.textContent.replace(/\s+/g, " ").trim()).join("\n");
}

function findingElement({ severity, message, check_id: id, confirm, confirmed: before, offers = [] }) {
  const element = filled("finding-template", severity, say(`severity-${severity}`), message);
  element.classList.add(`finding-${CLASSES[severity]}`);
  element.querySelector("small").textContent = id;
  for (const button of buttons(offers)) element.querySelector("small").before(button, " ");
  const label = element.querySelector(".confirm");
  if (!confirm) label.remove();
  else Object.assign(label.querySelector("input"), { value: confirm, checked: before || confirmed.has(confirm) });
  return element;
}

function lookElement(row, { severity, message }) {
  const element = filled("look-template", severity, row.querySelector("[id$=_name]").textContent, message);
  element.classList.add(CLASSES[severity]);
  element.querySelector("a").href = `#${entrance(row)?.id ?? row.id}`;
  return element;
}

function filled(template, severity, strong, text) {
  const element = document.getElementById(template).content.firstElementChild.cloneNode(true);
  element.querySelector("use").setAttribute("href", `#mark-${MARKS[severity]}`);
  element.querySelector("strong").textContent = strong;
  element.querySelector("strong + span").textContent = text;
  return element;
}
