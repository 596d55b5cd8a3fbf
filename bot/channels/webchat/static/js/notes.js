// Two quiet places for words about the page itself: a note above the buttons, and the banner when the line is down.
// Nothing pops up, and nothing goes away before it was read.

import { button, worded } from "./elements.js";
import { label } from "./wording.js";

const CALM = 2500;

export class Notes {
  constructor({ onTryNow }) {
    this.note = document.getElementById("note");
    this.banner = document.getElementById("banner");
    this.onTryNow = onTryNow;
    this.timer = 0;
  }

  say(key, values) {
    label(this.note, key, values);
  }

  sayText(text) {
    delete this.note.dataset.i18n;
    this.note.textContent = text;
  }

  hush() {
    this.sayText("");
  }

  // A line that comes back within a moment is not worth a word.
  showLine(isUp) {
    if (isUp) {
      window.clearTimeout(this.timer);
      this.timer = 0;
      this.banner.textContent = "";
    } else if (!this.timer) {
      this.timer = window.setTimeout(() => this.fillBanner(), CALM);
    }
  }

  fillBanner() {
    const again = button("", this.onTryNow);
    label(again, "try_now");
    this.banner.textContent = "";
    this.banner.appendChild(worded("p", "", "offline"));
    this.banner.appendChild(again);
  }
}
