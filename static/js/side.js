// The column beside a form can be put away; the browser remembers it. What it would say is counted on its button.

const KEY = "side-hidden";
const page = document.querySelector(".form-page");
const button = document.querySelector("[data-fold-side]");
const [words, count] = button.children;
const looks = document.querySelector("[data-looks]");

show(localStorage.getItem(KEY) !== "1");
new MutationObserver(tell).observe(looks, { childList: true });
button.addEventListener("click", () => {
  const hide = button.getAttribute("aria-expanded") === "true";
  localStorage.setItem(KEY, hide ? "1" : "0");
  show(!hide);
});

function show(shown) {
  page.classList.toggle("side-hidden", !shown);
  button.setAttribute("aria-expanded", String(shown));
  words.textContent = shown ? button.dataset.hide : button.dataset.show;
  tell();
}

function tell() {
  count.textContent = looks.children.length;
  count.hidden = looks.children.length === 0 || !page.classList.contains("side-hidden");
}
