// The queue: its rows follow what happens, two or three times a second at most, and never while somebody is choosing in
// them. The counts of the tabs cost more and are asked less often.
import { refresh } from "./desk.js";

// Longer than the server shares what it has made; not everybody's page in the same moment.
const PAUSE_MS = 250;
const SPREAD_MS = 200;
const TABS_EVERY_MS = 10000;
const rows = document.getElementById("rows");
const tabs = document.getElementById("tabs");
let waiting = 0;
let isBusy = false;
let tabsWaiting = 0;

// The address alone does not tell it: a page that came back from a form has none.
function asked() {
  const query = new URLSearchParams(rows.dataset.asked);
  const after = new URLSearchParams(location.search).get("after");
  if (after) query.set("after", after);
  return query;
}

async function follow() {
  waiting = 0;
  if (isBusy) return later();
  isBusy = true;
  const chosen = ids();
  try {
    await refresh(rows, `/queue/rows?${asked()}`);
    // What was chosen stays chosen; one that is gone is not.
    for (const box of boxes()) box.checked = chosen.has(box.dataset.id);
    count();
  } finally {
    isBusy = false;
  }
}

const boxes = () => [...rows.querySelectorAll("input[form=several]")];
const ids = () => new Set(boxes().filter((box) => box.checked).map((box) => box.dataset.id));

function count() {
  const told = document.getElementById("chosen");
  if (!told) return;
  const many = ids().size;
  told.textContent = many ? told.dataset.words.replace("%count%", many) : "";
  if (many) document.getElementById("more-at-once").open = true;
}

rows.addEventListener("change", count);

function later() {
  waiting ||= setTimeout(follow, PAUSE_MS + Math.random() * SPREAD_MS);
  tabsWaiting ||= setTimeout(() => {
    tabsWaiting = 0;
    refresh(tabs, `/queue/tabs?${asked()}`);
  }, TABS_EVERY_MS);
}

document.addEventListener("desk-change", later);
document.querySelector("#filters")?.addEventListener("change", (event) => {
  if (event.target.matches("select, input[type=checkbox], input[type=date]")) event.currentTarget.requestSubmit();
});
