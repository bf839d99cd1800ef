// The line of queries beside a form: Alt+J to the next, Alt+K to the one before.

const STEPS = { KeyJ: "[data-line-after]", KeyK: "[data-line-before]" };

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.code];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  document.querySelector(step)?.click();
});
