// Reads a typed number as crf/typed_numbers.py does; both obey tests/crf/number_vectors.json.

import { clean } from "./clean_text.js";

const MOST_WHOLE = 9;
const MOST_DIGITS = 8;
const MOST_DECIMALS = 6;
// Places of a stored decimal.
const PLACES = 4;
const THOUSANDS = "\u202f";

const ABOUT = /^(?:~|≈|±|ca\.?(?=[ 0-9])|circa|about)/i;
const SIGNS = new Map([
  [">", ["low", true]],
  ["<", ["high", true]],
  ...[">=", "=>", "≥"].map((sign) => [sign, ["low", false]]),
  ...["<=", "=<", "≤"].map((sign) => [sign, ["high", false]]),
]);
const NUMBER = "[+-]?(?:[0-9](?:[0-9.,' ]*[0-9])?[.,]?|[.,][0-9]+)";
const PARTS = new RegExp(
  `^(>=|=>|≥|<=|=<|≤|>|<)?\\s*(${NUMBER})(?:\\s*%?\\s*[-–—÷]\\s*(${NUMBER}))?\\s*([^0-9].*)?$`,
);
const PLAIN = /^([+-]?)([0-9]*)(?:([.,])([0-9]*))?$/;
const GROUPED = /^([+-]?)([1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\3[0-9]{3})*)(?:(?!\3)[.,]([0-9]*))?$/;
const LOOKS = { "μ": "u", "µ": "u", "²": "2", "⁶": "6", "⁸": "8", "×": "x", "·": "", "*": "", "^": "" };

class Refused extends Error {
  constructor(code, readings = []) {
    super(code);
    this.code = code;
    this.readings = readings;
  }
}

/**
 * What somebody typed: {low, high, openLow, openHigh, unit}, the numbers as text with a point and null for an
 * open side, or {error, readings}, where error is a key of MESSAGES in crf/typed_numbers.py.
 */
export function parse(text, asked = {}) {
  try {
    return understood(clean(text).trim(), { whole: false, units: [], bounds: false, ...asked });
  } catch (refusal) {
    if (refusal instanceof Refused) return { error: refusal.code, readings: refusal.readings };
    throw refusal;
  }
}

function understood(text, { whole, units, bounds }) {
  const wrong = whole ? "no_whole" : "no_number";
  if (ABOUT.test(text)) throw new Refused("about");
  const found = PARTS.exec(text);
  if (!found) throw new Refused(wrong);
  const [, sign, first, second, behind = ""] = found;
  const unit = behind.trim() ? unitOf(behind.trim(), units, wrong) : "";
  if ((sign || second) && !bounds) throw new Refused("bound");
  if (sign && second) throw new Refused("no_number");
  const low = number(first, whole);
  if (sign) {
    const [side, open] = SIGNS.get(sign);
    return side === "low"
      ? { low, high: null, openLow: open, openHigh: false, unit }
      : { low: null, high: low, openLow: false, openHigh: open, unit };
  }
  const high = second ? number(second, whole) : low;
  if (Number(high) < Number(low)) throw new Refused("range");
  return { low, high, openLow: false, openHigh: false, unit };
}

function number(part, whole) {
  const plain = PLAIN.exec(part);
  const found = plain ?? GROUPED.exec(part);
  if (!found) throw new Refused(whole ? "no_whole" : "no_number");
  const [, sign, typed, mark, decimals = ""] = found;
  const digits = typed.replace(/[^0-9]/g, "");
  if (digits.length > (whole ? MOST_WHOLE : MOST_DIGITS) || decimals.length > MOST_DECIMALS) {
    throw new Refused("too_many_digits");
  }
  const value = plainly(sign, digits, decimals);
  if (plain && mark && decimals.length === 3 && /^[1-9][0-9]{0,2}$/.test(digits)) {
    throw new Refused("two_readings", [plainly(sign, digits + decimals, ""), value]);
  }
  if (whole && value.includes(".")) throw new Refused("no_whole");
  return value;
}

// As Python writes a normalized decimal: no sign but minus, no zeros that say nothing.
function plainly(sign, digits, decimals) {
  const whole = digits.replace(/^0+(?=.)/, "") || "0";
  const fraction = decimals.replace(/0+$/, "");
  const text = fraction ? `${whole}.${fraction}` : whole;
  return sign === "-" && text !== "0" ? `-${text}` : text;
}

function unitOf(typed, units, wrong) {
  const known = units.find((unit) => plain(unit) === plain(typed));
  if (known !== undefined) return known;
  throw new Refused(units.length && /^(?!e[0-9])(?:\p{L}|%|\/)/iu.test(typed) ? "unit" : wrong);
}

function plain(unit) {
  const looks = [...unit].map((letter) => LOOKS[letter] ?? letter).join("");
  return looks.replace(/\s/g, "").toLowerCase().replace(/\.+$/, "").replace(/^x10/, "10").replace(/^mc(?=g|mol|l)/, "u");
}

/** The reading in the notation of the language, thousands apart; `per` of its unit make one of the unit to show. */
export function shown({ low, high, openLow, openHigh }, language, per = 1) {
  const one = (value) => grouped(per === 1 ? value : `${Number((Number(value) / per).toFixed(PLACES))}`, language);
  if (low === high) return one(low);
  if (high === null) return `${openLow ? ">" : "≥"} ${one(low)}`;
  if (low === null) return `${openHigh ? "<" : "≤"} ${one(high)}`;
  return `${one(low)}–${one(high)}`;
}

function grouped(value, language) {
  const [whole, fraction] = value.split(".");
  const apart = whole.replace(/(?<=[0-9])(?=(?:[0-9]{3})+$)/g, THOUSANDS);
  return fraction ? `${apart}${language.startsWith("it") ? "," : "."}${fraction}` : apart;
}
