// Words typed on pages that are no e-CRF, such as an answer or a reason: kept as one types, put back until sent.

import { ask, drafts, send } from "./drafts.js";

const WORDS = "textarea, input[type=text], input:not([type])";
const KINDS = `${WORDS}, input[type=date], input[type=number], input[type=email], input[type=radio], input[type=checkbox], select`;

// What differs from one drawing of a page to the next.
const PASSING = ["csrfmiddlewaretoken", "page_key", "seen", "words_of"];

for (const form of document.querySelectorAll("form[method=post]:not(#ecrf)")) {
  if (takesWords(form)) protect(form);
}

// Pages about logging in ask for secrets, which are kept nowhere.
function takesWords(form) {
  return fields(form).some((field) => field.matches(WORDS)) && !addressOf(form).startsWith("/account/");
}

function fields(form) {
  return [...form.elements].filter((field) => form.contains(field) && field.name && field.matches(KINDS) && !field.readOnly);
}

function addressOf(form) {
  // A button named "action" would hide the form's own property.
  const { pathname, search } = new URL(form.getAttribute("action") || "", location.href);
  return form.getAttribute("action") ? pathname + search : location.pathname + location.search;
}

// Several forms of a page may post to one address: what they are about then stands in their hidden fields.
function nameOf(form) {
  const address = addressOf(form);
  const alike = [...document.querySelectorAll("form[method=post]:not(#ecrf)")].filter((each) => addressOf(each) === address);
  if (alike.length === 1) return address;
  const about = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => !PASSING.includes(name));
  const given = new URLSearchParams(about.map(({ name, value }) => [name, value]));
  return `${address}${address.includes("?") ? "&" : "?"}${given}`;
}

function texts(form) {
  const chosen = fields(form).filter(({ type, checked }) => !["radio", "checkbox"].includes(type) || checked);
  return chosen.flatMap((field) =>
    field.matches("select") ? [...field.selectedOptions].map(({ value }) => [field.name, value]) : [[field.name, field.value]],
  );
}

function contents(form) {
  return new URLSearchParams(texts(form)).toString();
}

function protect(form) {
  const template = document.getElementById("kept-words");
  const address = nameOf(form);
  const url = `${template.dataset.url}?${new URLSearchParams({ address })}`;
  const note = template.content.firstElementChild.cloneNode(true);
  const served = contents(form);
  let leaving = false;
  let busy = false;
  form.prepend(note);
  // Once the form is sent, the server forgets the words of this name.
  const name = Object.assign(document.createElement("input"), { type: "hidden", name: "words_of", value: address });
  form.append(name);
  const [state, ended] = ["[data-words-state]", "[data-words-ended]"].map((place) => note.querySelector(place));
  const draft = drafts(form, { url, state, ended, texts });
  putBack();

  form.addEventListener("input", draft.typed);
  form.addEventListener("change", draft.typed);
  form.addEventListener("submit", onSubmit);
  note.querySelector("[data-discard]").addEventListener("click", discard);
  window.addEventListener("pageshow", () => {
    leaving = busy = false;
  });

  async function putBack() {
    const kept = await ask(address).catch(() => null);
    if (!kept?.data || sameTexts(kept.data, served)) return;
    fill(form, new URLSearchParams(kept.data), contents(form) !== served);
    note.querySelector("time").textContent = kept.at;
    note.querySelector("[data-put-back]").hidden = false;
  }

  // What the session would lose is kept first, so that nothing ends on a log-in page with empty hands.
  async function onSubmit(event) {
    if (leaving || (!busy && contents(form) === served)) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const outcome = await draft.secure();
    busy = false;
    if (["ended", "unreachable"].includes(outcome)) return;
    leaving = true;
    form.requestSubmit(event.submitter);
  }

  async function discard() {
    form.reset();
    note.querySelector("[data-put-back]").hidden = true;
    await send(form, `${url}&discard`, { texts: () => [] }).catch(() => null);
    fields(form).find((field) => field.matches(WORDS))?.focus();
  }
}

function sameTexts(one, other) {
  const sorted = (text) => [...new URLSearchParams(text)].map(([name, value]) => `${name}=${value}`).sort().join("\n");
  return sorted(one) === sorted(other);
}

// Words that were typed before these came stay, behind them.
function fill(form, kept, typedMeanwhile) {
  for (const field of fields(form)) {
    const values = kept.getAll(field.name);
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.matches("select[multiple]")) for (const option of field.options) option.selected = values.includes(option.value);
    else if (values.length) field.value = typedMeanwhile && field.matches("textarea") ? `${values[0]}\n${field.value}` : values[0];
  }
}
