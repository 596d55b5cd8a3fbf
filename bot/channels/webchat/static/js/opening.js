// What stands on the page before anything was said: the greeting with four ways to begin, and the card of a binding link.

import { button, make, worded } from "./elements.js";
import { t } from "./wording.js";

const STARTERS = ["starter_1", "starter_2", "starter_3", "starter_4"];
const HAN = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4 };
const ORDINALS = { first: 1, second: 2, third: 3, fourth: 4, one: 1, two: 2, three: 3, four: 4 };

export function starters() {
  return STARTERS.map((key) => ({ id: "", key, title: t(key) }));
}

// Nothing was offered by the server yet, so a number typed at the greeting is understood here.
export function starterFor(text) {
  const plain = text.trim().toLowerCase().replace(/[。.!！]$/, "");
  const found =
    /^(?:我?选|要|第)?\s*([1-4一二两三四])\s*(?:个|号|项)?$/.exec(plain) ||
    /^(?:the |number )?(first|second|third|fourth|one|two|three|four)(?: one)?$/.exec(plain);
  if (!found) {
    return null;
  }
  const number = HAN[found[1]] || ORDINALS[found[1]] || Number(found[1]);
  return t(STARTERS[number - 1]);
}

export function greeting(log) {
  const line = make("div", "line from-assistant greeting");
  const paper = make("div", "letter");
  paper.appendChild(worded("span", "unseen", "says", { who: t("assistant") }));
  paper.appendChild(worded("p", "text", "greeting"));
  paper.appendChild(worded("p", "text hint", "greeting_hint"));
  line.appendChild(paper);
  line.appendChild(log.choices(starters()));
  return line;
}

// Takes the code out of the address at once, so that it stays in no history and no bookmark. It stands behind the #,
// which no browser sends to a server.
export function takeCode() {
  const found = /^#code=(.*)$/.exec(window.location.hash);
  if (!found) {
    return null;
  }
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  const digits = found[1].replace(/%20|[\s-]/g, "");
  return /^\d{8}$/.test(digits) ? digits : null;
}

export function bindingCard(code, onConfirm, onLater) {
  const shown = code.slice(0, 4) + "\u00a0" + code.slice(4);
  const card = make("section", "card");
  card.tabIndex = -1;
  card.appendChild(worded("h2", "", "bind_title"));
  card.appendChild(worded("p", "", "bind_text", { code: shown }));
  const confirm = button("", () => {
    card.remove();
    onConfirm(t("bind_message", { code }));
  });
  confirm.appendChild(worded("span", "", "bind_confirm"));
  const later = button("later", () => {
    card.remove();
    onLater();
  });
  later.appendChild(worded("span", "", "bind_later"));
  card.appendChild(confirm);
  card.appendChild(later);
  return card;
}
