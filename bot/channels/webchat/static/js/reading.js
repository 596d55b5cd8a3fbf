// Reads answers aloud with the device's own voice, slowly; hidden where there is none.

import { recall, remember } from "./store.js";
import { label, speechTag } from "./wording.js";

const SLOW = 0.85;
const HARMLESS = ["interrupted", "canceled", "not-allowed"];

export class Reader {
  constructor({ notes }) {
    this.notes = notes;
    this.engine = window.speechSynthesis;
    this.isThere = Boolean(this.engine && window.SpeechSynthesisUtterance);
    this.isOn = this.isThere && recall("read_aloud", false);
    this.turn = 0;
    this.tap = null;
    this.toggle = document.getElementById("read-aloud");
    this.toggle.hidden = !this.isThere;
    this.toggle.addEventListener("click", () => this.switch());
    this.show();
  }

  switch() {
    this.isOn = !this.isOn;
    remember("read_aloud", this.isOn);
    if (!this.isOn) {
      this.stop();
    }
    this.show();
    this.notes.say(this.isOn ? "note_reading_on" : "note_reading_off");
  }

  show() {
    this.toggle.setAttribute("aria-pressed", String(this.isOn));
    this.toggle.querySelector("img").src = "/static/icons/" + (this.isOn ? "speaker-on" : "speaker") + ".svg";
  }

  // A new answer: read after what is being read, where reading is on.
  add(text) {
    if (this.isOn) {
      this.speak(text, () => {});
    }
  }

  // The button under one answer: read it, or stop.
  readFor(text, tap) {
    const isThisOne = this.tap === tap;
    this.stop();
    if (isThisOne) {
      return;
    }
    this.tap = tap;
    label(tap.querySelector("span"), "stop_reading");
    this.speak(text, () => this.stop());
  }

  // Sentence by sentence: some voices fall silent in the middle of a long text.
  speak(text, onEnd) {
    const turn = this.turn;
    const sentences = text.match(/[^。！？!?\n]+[。！？!?\n]*/g) || [];
    sentences.forEach((sentence, index) => {
      const spoken = new window.SpeechSynthesisUtterance(sentence);
      spoken.lang = /[\u3400-\u9fff]/.test(sentence) ? "zh-CN" : speechTag();
      spoken.rate = SLOW;
      spoken.onend = () => {
        if (turn === this.turn && index === sentences.length - 1) {
          onEnd();
        }
      };
      spoken.onerror = (event) => {
        if (turn === this.turn && !HARMLESS.includes(event.error)) {
          this.giveUp();
        }
      };
      this.engine.speak(spoken);
    });
  }

  stop() {
    this.turn += 1;
    if (this.isThere) {
      this.engine.cancel();
    }
    if (this.tap) {
      label(this.tap.querySelector("span"), "read_this");
      this.tap = null;
    }
  }

  giveUp() {
    this.stop();
    this.isThere = false;
    this.isOn = false;
    this.toggle.hidden = true;
    for (const tap of document.querySelectorAll(".read")) {
      tap.remove();
    }
    this.notes.say("note_reading_unavailable");
  }
}
