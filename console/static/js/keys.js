// Keys for those who do this all day. Never while somebody is typing, never with Ctrl, Alt or Meta, and they can be
// switched off (WCAG 2.1.4).
const OFF = "yinling-keys";
const help = document.getElementById("keys");
const switchOn = document.getElementById("keys-on");
const TYPING = "input, textarea, select, [contenteditable]";

const isOn = () => localStorage.getItem(OFF) !== "off";
// Of a dialog that was just closed the browser lets the focus go only with its next picture.
const isTyping = (target) => target.closest?.(TYPING) && !target.closest("dialog:not([open])");
const items = () => [...document.querySelectorAll("[data-item]")];

function move(step) {
  const all = items();
  const here = all.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
  all[next]?.focus();
}

function use(key) {
  const target = document.querySelector(`[data-key="${key}"]`);
  if (!target || target.closest("[hidden]")) return;
  target.closest("details")?.setAttribute("open", "");
  if (target.matches(TYPING)) target.focus();
  else target.click();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => use("/"),
  c: () => use("c"),
  r: () => use("r"),
  u: () => use("u"),
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
  if (help.open || isTyping(event.target)) return;
  if (event.key !== "?" && !isOn()) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

switchOn.checked = isOn();
switchOn.addEventListener("change", () => localStorage.setItem(OFF, switchOn.checked ? "on" : "off"));
for (const opener of document.querySelectorAll("[data-opens=keys]")) opener.addEventListener("click", () => help.showModal());
