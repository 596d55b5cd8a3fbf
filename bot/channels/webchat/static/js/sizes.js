// The size of the letters: five steps, kept on the phone at once and on the server when the line is there.

import { recall, remember } from "./store.js";

const STEPS = [22, 25, 28, 32, 36];

export class Sizes {
  constructor({ onChange }) {
    this.onChange = onChange;
    this.size = STEPS.includes(recall("text_size", 22)) ? recall("text_size", 22) : 22;
    this.isTold = recall("text_size_told", true);
    this.show();
  }

  show() {
    document.documentElement.dataset.size = String(this.size);
  }

  // Returns false at the end of the steps; it never jumps from the biggest to the smallest.
  step(by) {
    const next = STEPS[STEPS.indexOf(this.size) + by];
    if (next === undefined) {
      return false;
    }
    this.use(next);
    this.isTold = false;
    remember("text_size_told", false);
    this.onChange(next);
    return true;
  }

  follow(size) {
    if (this.isTold && size) {
      this.use(STEPS.reduce((best, step) => (step <= size ? step : best), STEPS[0]));
    }
  }

  told() {
    this.isTold = true;
    remember("text_size_told", true);
  }

  use(size) {
    this.size = size;
    remember("text_size", size);
    this.show();
  }
}
