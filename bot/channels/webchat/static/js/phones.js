// Which numbers in an answer become a call button: only numbers that the center vouches for, never one that a
// swindler left in a text that is quoted back.

const BASE = ["110", "119", "120", "122", "96110", "12345", "12356", "12333", "12393"];
const UNITS = /^\s*(?:元|块|圆|角|号|岁|个|年|月|日|天|次|人|分|万|千|百|%|％|楼|室|yuan|years?|people|times)/i;
const MOST = 3;
let known = new Map(BASE.map((number) => [number, number]));

export function allowNumbers(numbers) {
  known = new Map(BASE.map((number) => [number, number]));
  for (const number of numbers) {
    const digits = number.replace(/[^\d]/g, "");
    if (digits.length >= 3) {
      known.set(digits, number);
    }
  }
}

export function callable(text) {
  const found = [];
  const pattern = /\d[\d\s()（）-]*\d/g;
  let match = pattern.exec(text);
  while (match !== null) {
    const before = text.slice(Math.max(0, match.index - 6), match.index).trim();
    const after = text.slice(match.index + match[0].length);
    for (const digits of candidates(match[0])) {
      const isPlain = !/[\d.,¥￥$+]$/.test(before);
      const isAmount = /^[.,]\d/.test(after) || (digits.length <= 3 && (UNITS.test(after) || /(?:尾号|ending(?: in)?)$/.test(before)));
      if (known.has(digits) && isPlain && !isAmount && !found.includes(digits)) {
        found.push(digits);
      }
    }
    match = pattern.exec(text);
  }
  return found.slice(0, MOST).map((digits) => ({ digits, shown: known.get(digits) }));
}

function candidates(run) {
  const whole = run.replace(/[^\d]/g, "");
  return known.has(whole) ? [whole] : run.split(/\s+/).map((part) => part.replace(/[^\d]/g, ""));
}
