// Evaluates the data of a condition as crf/conditions.py does; both obey tests/crf/condition_vectors.json.

const ORDERINGS = {
  ">=": (a, b) => a >= b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  "<": (a, b) => a < b,
};

/** Whether the condition (nested lists) is so, given item name → answer; an item with several answers has a list. */
export function holds([operator, ...parts], values) {
  if (operator === "and") return parts.every((part) => holds(part, values));
  if (operator === "or") return parts.some((part) => holds(part, values));
  if (operator === "not") return !holds(parts[0], values);
  const [name, operand] = parts;
  const value = values[name];
  if (operator === "is_empty") return isEmpty(value);
  if (operator === "has_value") return !isEmpty(value);
  return !isEmpty(value) && compare(operator, value, operand);
}

/** The names of the items that the condition reads. */
export function items([operator, ...parts]) {
  const joining = ["and", "or", "not"].includes(operator);
  return new Set(joining ? parts.flatMap((part) => [...items(part)]) : [parts[0]]);
}

function compare(operator, value, operand) {
  const several = Array.isArray(value);
  const met = [value].flat().some((answer) => [operand].flat().some((code) => same(answer, code)));
  if (operator === "contains" || several) return operator === "contains" && met;
  if (operator === "==" || operator === "in") return met;
  if (operator === "!=" || operator === "not_in") return !met;
  const ordered = number(value);
  return ordered !== null && ORDERINGS[operator](ordered, Number(operand));
}

function same(value, code) {
  const numbers = [number(value), number(code)];
  return numbers.includes(null) ? text(value) === text(code) : numbers[0] === numbers[1];
}

/** The number that a value is or spells; codes such as 1E2 and NAN spell none. */
function number(value) {
  return /^[+-]?[0-9]+(\.[0-9]+)?$/.test(text(value)) ? Number(text(value)) : null;
}

function text(value) {
  return String(value).trim();
}

function isEmpty(value) {
  return value === null || value === undefined || (Array.isArray(value) ? value.length === 0 : text(value) === "");
}
