// The outline of a long form: how much of each section is answered, and which one is in view.

import { entrance, isAnswered, isAsked, rows } from "./answers.js";
import { say } from "./words.js";

const LISTED = 6;

/** Count again, per section and in all. */
export function tally(form) {
  const sum = { answered: 0, total: 0 };
  for (const section of form.querySelectorAll("[data-section]")) {
    const asked = rows(section).filter(arises);
    const answered = asked.filter(isAnswered).length;
    const place = document.querySelector(`[data-toc="${section.id}"] [data-tally]`);
    if (place) place.textContent = `${answered}/${asked.length}`;
    sum.answered += answered;
    sum.total += asked.length;
  }
  for (const group of form.querySelectorAll("[data-group]")) {
    const asked = rows(group).filter(arises);
    const place = document.querySelector(`[data-toc="${group.id}"] [data-tally]`);
    if (place) place.textContent = group.querySelectorAll("[data-entry]:not(.entry-gone)").length;
    sum.answered += asked.filter(isAnswered).length;
    sum.total += asked.length;
  }
  for (const [name, count] of Object.entries(sum)) {
    const place = document.querySelector(`[data-${name}]`);
    if (place) place.textContent = count;
  }
}

/** List the questions that still need an answer; the first few, so that the list stays short. */
export function listOpen(form) {
  const open = rows(form).filter((row) => arises(row) && row.dataset.required !== "O" && !isAnswered(row));
  const lines = open.slice(0, LISTED).map((row) => {
    const line = document.getElementById("open-template").content.firstElementChild.cloneNode(true);
    const link = line.querySelector("a");
    link.href = `#${entrance(row).id}`;
    link.textContent = row.querySelector("[id$=_name]").textContent;
    return line;
  });
  if (open.length > LISTED) {
    const rest = document.createElement("li");
    rest.className = "small-print";
    rest.textContent = say("more", { n: open.length - LISTED });
    lines.push(rest);
  }
  document.querySelector("[data-open]").replaceChildren(...lines);
  document.querySelector("[data-open-empty]").hidden = open.length > 0;
}

function arises(row) {
  return isAsked(row) && !row.classList.contains("item-leaving");
}

/** Keep the section in view marked in the list of sections. */
export function followScrolling(form) {
  const inView = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target.id);
      const current = [...form.querySelectorAll("[data-section], [data-group]")].find((section) => inView.has(section.id));
      for (const link of document.querySelectorAll("[data-toc]")) {
        if (link.dataset.toc === current?.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-90px 0px -55% 0px" },
  );
  for (const section of form.querySelectorAll("[data-section], [data-group]")) observer.observe(section);
}
