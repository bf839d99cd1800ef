// The words of the page in the reader's language: the server writes them into <template id="words"> and its like.

const templates = [...document.querySelectorAll("template#words, template[data-words]")];
const words = new Map(
  templates
    .flatMap(({ content }) => [...content.querySelectorAll("[data-word]")])
    .map((each) => [each.dataset.word, each.textContent]),
);

/** The text of that name, with its %(placeholders)s filled in. */
export function say(name, params = {}) {
  return (words.get(name) ?? "").replace(/%\((\w+)\)s/g, (_, key) => String(params[key] ?? ""));
}
