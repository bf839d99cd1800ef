// Reads a typed date as crf/partial_date.py does; both obey tests/crf/partial_date_vectors.json.

import { clean } from "./clean_text.js";

const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;
const LONGEST_TEXT = 40;

const MONTH_NAMES = [
  "january february march april may june july august september october november december",
  "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
];
const MONTH_NUMBERS = new Map(
  MONTH_NAMES.flatMap((names) =>
    names.split(" ").flatMap((name, index) =>
      Array.from({ length: name.length - 2 }, (_, extra) => [name.slice(0, 3 + extra), index + 1]),
    ),
  ),
);
const UNKNOWN = ["?", "??", "unk"];
const DASHES = /[‐‑‒–—−]/g;
// 1° giugno, 1st of a month.
const ORDINAL = /(?<=[0-9])(?:[°º^]|(?:st|nd|rd|th)(?![a-z]))/g;
// How spreadsheets and the registry write a day: it says nothing of the time.
const MIDNIGHT = /(?:t| +)00?:00(?::00(?:[.]0+)?)?z?$/;
const SEPARATOR = /\s*[/.,-]\s*|\s+|(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])/;

// What the parts of a text mean, by the kind of each: 1, 2 or 4 digits, m a month's name, u not known.
const ORDERS = [
  [/^4$/, ["year"]],
  [/^[12mu]4$/, ["month", "year"]],
  [/^4[12mu]$/, ["year", "month"]],
  [/^[12]2$/, ["month", "year"]],
  [/^[12u][12mu][24]$/, ["day", "month", "year"]],
  [/^m[12u]4$/, ["month", "day", "year"]],
  [/^4[12mu][12u]$/, ["year", "month", "day"]],
];

class Refused extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/**
 * The date that somebody typed, read day first: {iso, precision} with precision "year", "month" or "day",
 * or {error, params}, where error is a key of MESSAGES in crf/partial_date.py.
 */
export function parse(text, { today = new Date() } = {}) {
  try {
    return checked(understood(text, today.getFullYear()));
  } catch (refusal) {
    if (refusal instanceof Refused) return { error: refusal.code, params: refusal.params };
    throw refusal;
  }
}

function understood(text, thisYear) {
  if (text.length > LONGEST_TEXT) throw new Refused("unreadable");
  const parts = separated(plain(text).split(SEPARATOR));
  if (parts.every((part) => UNKNOWN.includes(part))) throw new Refused("nothing_known");
  const kinds = parts.map(kind).join("");
  if (lacksAYear(kinds, parts)) throw new Refused("short_year");
  const order = ORDERS.find(([pattern]) => pattern.test(kinds));
  if (!order) throw new Refused("unreadable");
  const named = Object.fromEntries(order[1].map((name, index) => [name, parts[index]]));
  return {
    year: fullYear(named.year, thisYear),
    month: named.month === undefined ? null : number(named.month),
    day: named.day === undefined ? null : number(named.day),
  };
}

function checked({ year, month, day }) {
  if (!isYear(year)) throw new Refused("year", { year, first: FIRST_YEAR, last: LAST_YEAR });
  if (month === null) {
    if (day !== null) throw new Refused("day_without_month", { year });
    return { iso: `${year}`, precision: "year" };
  }
  if (month === 0) throw new Refused("month_zero", { year });
  if (month < 1 || month > 12) throw new Refused("month", { month });
  const iso = `${year}-${padded(month)}`;
  if (day === null) return { iso, precision: "month" };
  if (day === 0) throw new Refused("day_zero", { year, month });
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > days) throw new Refused("day", { year, month, day, days });
  return { iso: `${iso}-${padded(day)}`, precision: "day" };
}

/** What is left to be read: no time, no ordinal sign, and one kind of dash. */
function plain(text) {
  return clean(text).trim().toLowerCase().replace(DASHES, "-").replace(MIDNIGHT, "").replace(ORDINAL, "");
}

/** Six or eight digits in one, cut into day, month and year. */
function separated(parts) {
  const [digits] = parts;
  if (parts.length > 1 || !/^([0-9]{6}|[0-9]{8})$/.test(digits)) return parts;
  if (digits.length === 8 && isYear(digits.slice(0, 4)) && !isYear(digits.slice(4))) {
    return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)];
  }
  return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)];
}

function kind(part) {
  if (/^([0-9]{1,2}|[0-9]{4})$/.test(part)) return `${part.length}`;
  if (MONTH_NUMBERS.has(part)) return "m";
  if (UNKNOWN.includes(part)) return "u";
  throw new Refused("unreadable");
}

// 3/10 may be the third of October: it is refused rather than taken for March 2010.
function lacksAYear(kinds, parts) {
  if (["12", "22"].includes(kinds)) return Number(parts[1]) >= 1 && Number(parts[1]) <= 12;
  return ["11", "21", "1m", "2m", "m1", "m2"].includes(kinds);
}

function number(part) {
  return UNKNOWN.includes(part) ? null : (MONTH_NUMBERS.get(part) ?? Number(part));
}

function fullYear(part, thisYear) {
  if (part.length === 4) return Number(part);
  const year = thisYear - (thisYear % 100) + Number(part);
  return year <= thisYear ? year : year - 100;
}

function isYear(digits) {
  return Number(digits) >= FIRST_YEAR && Number(digits) <= LAST_YEAR;
}

function padded(part) {
  return String(part).padStart(2, "0");
}
