// The conversation on the page: letters in, slips out, choices, call buttons, day lines.

import { button, icon, make, paragraph, worded } from "./elements.js";
import { callable } from "./phones.js";
import { needsSeparator, separatorText } from "./times.js";
import { label, t } from "./wording.js";

const NEAR = 140;
// A file of this very site, whatever else a line should ever name.
const OWN_CALENDAR = /^\/calendar\/[A-Za-z0-9_-]+\.ics$/;

export class Log {
  constructor({ onChoose, onRetry, onRead, canRead }) {
    this.root = document.getElementById("log");
    this.scroll = document.getElementById("scroll");
    this.more = document.getElementById("new-message");
    this.typing = document.getElementById("typing");
    this.act = { onChoose, onRetry, onRead, canRead };
    this.more.addEventListener("click", () => this.toEnd());
    this.scroll.addEventListener("scroll", () => this.noticeMore());
    // The keyboard comes up: whoever was at the end stays there.
    window.addEventListener("resize", () => (this.more.hidden ? this.toEnd() : this.noticeMore()));
    this.clear();
  }

  clear() {
    this.root.textContent = "";
    this.lines = new Map();
    this.lastAt = null;
    this.turn = null;
  }

  // Above the greeting, later where the person is reading; a newer card takes the place of an older one.
  showCard(card) {
    const old = this.root.querySelector(".card");
    if (old) {
      old.remove();
    }
    this.root.insertBefore(card, this.isAtGreeting() ? this.root.firstChild : null);
    card.scrollIntoView();
    this.noticeMore();
  }

  // Nothing was said yet, and its ways to begin are still offered.
  isAtGreeting() {
    return Boolean(this.root.querySelector(".greeting .choices"));
  }

  has(id) {
    return this.lines.has(String(id));
  }

  // While history is put in, a screen reader should not read all of it out.
  quietly(work) {
    this.root.setAttribute("aria-live", "off");
    work();
    window.setTimeout(() => this.root.setAttribute("aria-live", "polite"), 500);
    this.toEnd();
  }

  addMine(id, text, at, state) {
    this.retireChoices();
    const line = this.line(id, "me", at);
    line.appendChild(worded("span", "unseen", "says", { who: t("me") }));
    line.appendChild(paragraph(text));
    this.place(line);
    this.turn = null;
    if (state) {
      this.setState(id, state);
    }
    this.toEnd();
    return line;
  }

  addTheirs(message) {
    const wasNear = this.isNearEnd();
    const line = this.line(message.id, message.from, Date.parse(message.at));
    const paper = make("div", "letter");
    if (message.from === "staff") {
      paper.appendChild(worded("span", "who", "staff_name"));
    } else {
      paper.appendChild(worded("span", "unseen", "says", { who: t("assistant") }));
    }
    paper.appendChild(paragraph(message.text));
    line.appendChild(paper);
    this.addUnder(line, message.text, message.calendar);
    if (message.choices && message.choices.length) {
      this.retireChoices();
      line.appendChild(this.choices(message.choices));
    }
    this.place(line);
    this.turn = this.turn || line;
    this.settle(wasNear);
    return line;
  }

  addUnder(line, text, calendar) {
    const under = make("div", "under");
    if (OWN_CALENDAR.test(calendar || "")) {
      const keep = make("a", "keep");
      keep.href = calendar;
      keep.download = "meeting.ics";
      keep.appendChild(worded("span", "", "keep_in_calendar"));
      under.appendChild(keep);
    }
    for (const number of callable(text)) {
      const call = make("a", "call");
      call.href = "tel:" + number.digits;
      call.appendChild(icon("phone", 26));
      call.appendChild(worded("span", "", "call", { number: number.shown }));
      under.appendChild(call);
    }
    if (this.act.canRead()) {
      const read = button("read", () => this.act.onRead(text, read));
      read.appendChild(icon("speaker", 26));
      read.appendChild(worded("span", "", "read_this"));
      under.appendChild(read);
    }
    if (under.childNodes.length) {
      line.appendChild(under);
    }
  }

  choices(offered) {
    const group = make("div", "choices");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", t("choices"));
    group.dataset.i18nLabel = "choices";
    offered.forEach((choice, index) => {
      const tap = button("choice", () => this.act.onChoose(choice));
      tap.appendChild(make("span", "number", String(index + 1)));
      const title = make("span", "", choice.key ? undefined : choice.title);
      if (choice.key) {
        label(title, choice.key);
      }
      tap.appendChild(title);
      group.appendChild(tap);
    });
    return group;
  }

  retireChoices() {
    for (const group of this.root.querySelectorAll(".choices, .hint")) {
      group.remove();
    }
  }

  setState(id, state) {
    const line = this.lines.get(String(id));
    if (!line) {
      return;
    }
    const wasNear = this.isNearEnd();
    const old = line.querySelector(".state");
    const hadFocus = old && old === document.activeElement;
    const key = "state_" + state;
    const shown =
      state === "failed" ? button("state", () => this.act.onRetry(id)) : make("span", "state state-" + state);
    label(shown, key);
    if (old) {
      old.replaceWith(shown);
    } else {
      line.appendChild(shown);
    }
    if (hadFocus) {
      line.focus();
    }
    if (wasNear && state === "failed") {
      this.toEnd();
    }
  }

  remove(id) {
    const line = this.lines.get(String(id));
    if (line) {
      line.remove();
      this.lines.delete(String(id));
    }
  }

  showTyping(on) {
    const wasNear = this.isNearEnd();
    this.typing.hidden = !on;
    if (on && wasNear) {
      this.toEnd();
    }
  }

  line(id, from, at) {
    const line = make("div", "line from-" + from);
    line.tabIndex = -1;
    line.dataset.at = String(at);
    if (id) {
      this.lines.set(String(id), line);
    }
    return line;
  }

  place(line) {
    const at = Number(line.dataset.at);
    if (needsSeparator(this.lastAt, at)) {
      const separator = make("div", "separator");
      separator.dataset.before = this.lastAt === null ? "" : String(this.lastAt);
      separator.dataset.at = String(at);
      separator.appendChild(make("span", "", separatorText(this.lastAt, at)));
      this.root.appendChild(separator);
    }
    this.lastAt = at;
    this.root.appendChild(line);
  }

  relabel() {
    for (const separator of this.root.querySelectorAll(".separator")) {
      const before = separator.dataset.before === "" ? null : Number(separator.dataset.before);
      separator.firstChild.textContent = separatorText(before, Number(separator.dataset.at));
    }
  }

  isNearEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
  }

  // Reading starts at the first line of the answer, so that line must never be pushed out at the top.
  settle(wasNear) {
    if (wasNear) {
      const start = this.turn.offsetTop - this.root.offsetTop;
      this.scroll.scrollTop = Math.min(start, this.scroll.scrollHeight);
    }
    this.noticeMore();
  }

  // Letters change their size: whoever was at the end stays there.
  keepPlace(change) {
    const wasNear = this.isNearEnd();
    change();
    if (wasNear && this.turn) {
      this.settle(true);
    }
    this.noticeMore();
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.noticeMore();
  }

  noticeMore() {
    this.more.hidden = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
  }
}
