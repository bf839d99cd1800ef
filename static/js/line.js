// The line of queries beside a form: Alt+J to the next, Alt+K to the one before, Alt+R to the answer.

const STEPS = { KeyJ: "[data-line-after]", KeyK: "[data-line-before]" };
const ANSWER = "form[data-moves] :is(input:not([type=hidden]), select, textarea)";

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.code === "KeyR") {
    event.preventDefault();
    document.querySelector(ANSWER)?.focus();
  }
  const step = STEPS[event.code];
  if (!step) return;
  event.preventDefault();
  document.querySelector(step)?.click();
});
