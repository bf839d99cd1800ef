// Checks answer while somebody types: the form's contents go to the server, its findings come beside the fields.

import { entrance, rows } from "./answers.js";
import { send } from "./drafts.js";
import { say } from "./words.js";

const WAIT = 400;
// As crf_tags draws them when the page comes: E is what the form itself refuses.
const CLASSES = { E: "error", H: "hard", S: "soft", I: "info" };
const MARKS = { E: "due", H: "due", S: "query", I: "info" };

/** `changed()` asks for the findings soon. */
export function liveChecks(form) {
  const url = form.dataset.checkUrl;
  let timer = null;
  let last = null;

  async function ask() {
    last?.abort();
    last = new AbortController();
    try {
      const response = await send(form, url, { signal: last.signal });
      if (!response.ok) return;
      draw(form, (await response.json()).findings);
    } catch (error) {
      // A page without a connection says so where it keeps the draft.
      if (!["AbortError", "TypeError"].includes(error.name)) throw error;
    }
  }

  function changed() {
    if (!url) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }
  return { changed };
}

function draw(form, findings) {
  const looks = [];
  for (const row of rows(form)) {
    const here = findings.filter((finding) => finding.items.includes(row.dataset.item));
    const place = row.querySelector("[data-findings]");
    const elements = here.map(findingElement);
    // A live region is read out when it is redrawn: only where something differs is it.
    if (wording(place.children) !== wording(elements)) place.replaceChildren(...elements);
    row.querySelector("[data-errors]").replaceChildren();
    looks.push(...here.map((finding) => lookElement(row, finding)));
  }
  document.querySelector("[data-looks-empty]").hidden = looks.length > 0;
  document.querySelector("[data-looks]").replaceChildren(...looks);
}

function wording(elements) {
  return [...elements].map((each) => each.textContent.replace(/\s+/g, " ").trim()).join("\n");
}

function findingElement({ severity, message, check_id: id }) {
  const element = filled("finding-template", severity, say(`severity-${severity}`), message);
  element.classList.add(`finding-${CLASSES[severity]}`);
  element.querySelector("small").textContent = id;
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
