// The outline of a long form: how much of each section is answered, and which one is in view.

import { isAnswered, rows } from "./answers.js";

/** Count again, per section and in all. */
export function tally(form) {
  const sum = { answered: 0, total: 0 };
  for (const section of form.querySelectorAll("[data-section]")) {
    const asked = rows(section).filter((row) => !row.hidden && !row.classList.contains("item-leaving"));
    const answered = asked.filter(isAnswered).length;
    document.querySelector(`[data-toc="${section.id}"] [data-tally]`).textContent = `${answered}/${asked.length}`;
    sum.answered += answered;
    sum.total += asked.length;
  }
  for (const [name, count] of Object.entries(sum)) {
    const place = document.querySelector(`[data-${name}]`);
    if (place) place.textContent = count;
  }
}

/** Keep the section in view marked in the list of sections. */
export function followScrolling(form) {
  const inView = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target.id);
      const current = [...form.querySelectorAll("[data-section]")].find((section) => inView.has(section.id));
      for (const link of document.querySelectorAll("[data-toc]")) {
        if (link.dataset.toc === current?.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-90px 0px -55% 0px" },
  );
  for (const section of form.querySelectorAll("[data-section]")) observer.observe(section);
}
