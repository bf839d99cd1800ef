// Answers that follow from others are not asked for; whoever reads otherwise in the chart says so.

import { entrance, isAnswered, rowOf, rows } from "./answers.js";

/** Fold the questions whose answers follow, by their names on the page; one with an answer stays open. */
export function foldWhatFollows(form, names) {
  const following = new Set(names);
  for (const row of rows(form).filter((each) => each.hasAttribute("data-may-follow"))) {
    row.toggleAttribute("data-follows", following.has(row.dataset.field));
    fold(row);
  }
}

/** Open a question again where somebody says that the chart has another answer. */
export function enhance(form) {
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-object]")) object(rowOf(event.target));
  });
}

function object(row) {
  row.toggleAttribute("data-objects", true);
  fold(row);
  entrance(row)?.focus();
}

function fold(row) {
  const here = row.contains(document.activeElement);
  const folded = row.hasAttribute("data-follows") && !row.hasAttribute("data-objects") && !isAnswered(row) && !here;
  row.classList.toggle("item-follows", folded);
}
