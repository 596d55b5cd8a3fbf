// The writing box: grows with what is written, sends with the button or Enter, never while an input method composes.

const TALLEST = 190;
const SHARE = 0.27;

export class Composer {
  constructor({ onSend, onEmpty, onWrite }) {
    this.form = document.getElementById("composer");
    this.box = document.getElementById("text");
    this.onSend = onSend;
    this.onEmpty = onEmpty;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener("keydown", (event) => {
      const isComposing = event.isComposing || event.keyCode === 229;
      if (event.key === "Enter" && !event.shiftKey && !isComposing) {
        event.preventDefault();
        this.submit();
      }
    });
    this.box.addEventListener("input", () => {
      this.fit();
      onWrite();
    });
    window.addEventListener("resize", () => this.fit());
    this.box.addEventListener("focus", () => document.body.classList.add("writing"));
    this.box.addEventListener("blur", () => document.body.classList.remove("writing"));
  }

  submit() {
    const text = this.box.value.trim();
    if (text) {
      this.put("");
      this.onSend(text);
    } else {
      this.onEmpty();
    }
  }

  put(text) {
    this.box.value = text;
    this.fit();
    this.box.scrollTop = this.box.scrollHeight;
  }

  fit() {
    this.box.style.height = "";
    const border = this.box.offsetHeight - this.box.clientHeight;
    if (this.box.value) {
      const wanted = Math.min(this.box.scrollHeight + border, TALLEST, window.innerHeight * SHARE);
      this.box.style.height = Math.max(wanted, this.box.offsetHeight) + "px";
    }
  }
}
