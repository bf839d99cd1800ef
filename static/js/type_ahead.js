// Typing in a list: which choice a word means, and the word that is being typed.

const PAUSE = 1000;

/** Letters as a keyboard has them: no accents, no long dashes, one space where there are several. */
export function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[–—−]/g, "-")
    .replace(/≤/g, "<=")
    .replace(/≥/g, ">=")
    .replace(/\s+/g, " ")
    .trimStart()
    .toLowerCase();
}

/**
 * The place of the choice that a typed word means, -1 if there is none. `choices` are {value, text}.
 *
 * A code or a whole text goes before a beginning, and the same word always means the same choice; only
 * one letter, typed once or again and again, goes on from the `current` choice as in a browser's own list.
 */
export function find(typed, choices, current = -1) {
  const word = folded(typed);
  if (!word.trim()) return -1;
  const first = (test) => choices.findIndex(({ value, text }) => test(folded(value), folded(text).trimEnd()));
  const letter = [...word].every((each) => each === word[0]) ? word[0] : "";
  const tries = [
    () => first((value) => value === word),
    () => first((_, text) => text === word),
    () => (word.length > 1 ? first((_, text) => text.startsWith(word)) : -1),
    () => (word.length > 1 ? first((value) => value.startsWith(word)) : -1),
    () => (letter ? following(letter, choices, current) : -1),
    () => first((value) => value.startsWith(word)),
    () => (word.length > 1 ? first((_, text) => text.includes(` ${word}`)) : -1),
  ];
  for (const attempt of tries) {
    const place = attempt();
    if (place >= 0) return place;
  }
  return -1;
}

function following(letter, choices, current) {
  const places = choices.map((_, index) => (current + 1 + index) % choices.length);
  return places.find((place) => folded(choices[place].text).startsWith(letter)) ?? -1;
}

/** The word that somebody types: letters that follow each other within a second. */
export class Word {
  #text = "";
  #at = 0;

  /** The word with one more letter. */
  with(key, now = Date.now()) {
    return this.isTyped(now) ? this.#text + key : key;
  }

  take(text, now = Date.now()) {
    this.#text = text;
    this.#at = now;
  }

  isTyped(now = Date.now()) {
    return this.#text !== "" && now - this.#at <= PAUSE;
  }

  isEmpty() {
    return this.#text === "";
  }

  end() {
    this.#text = "";
  }
}
