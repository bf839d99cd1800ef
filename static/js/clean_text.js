// Text as somebody sees it, as crf/clean_text.py has it; both obey tests/crf/clean_text_vectors.json.

const UNSEEN = /[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const BREAKS = /\r\n|[\r\x0b\x0c\x85\u2028\u2029]/g;

export function clean(text) {
  return text.replace(BREAKS, "\n").replace(SPACES, " ").replace(UNSEEN, "");
}
