// What the page offers in place of a refused answer: pressed, or Alt with its number, it stands in the box.

import { controls, rowOf, setValue } from "./answers.js";

export function enhance(form) {
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-offer]");
    if (button) take(button);
  });
  form.addEventListener("keydown", (event) => {
    const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (!number || !event.altKey || event.ctrlKey || event.metaKey) return;
    const button = rowOf(event.target)?.querySelectorAll("[data-offer]")[number - 1];
    if (!button) return;
    event.preventDefault();
    take(button);
  });
}

/** A button for each offer. */
export function buttons(offers) {
  return offers.map(({ label, text, unit }, index) => {
    const button = document.getElementById("offer-template").content.firstElementChild.cloneNode(true);
    Object.assign(button.dataset, { offer: text, offerUnit: unit });
    button.querySelector("span").textContent = label;
    button.querySelector("kbd").textContent = `Alt+${index + 1}`;
    return button;
  });
}

function take(button) {
  const row = rowOf(button);
  const { offer, offerUnit } = button.dataset;
  const unit = row.querySelector("[data-unit-choice]");
  if (offerUnit && unit) unit.value = offerUnit;
  setValue(row, offer);
  controls(row)[0].focus();
}
