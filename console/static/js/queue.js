// The queue: its rows follow what happens, two or three times a second at most, and never while somebody is choosing in
// them. The counts of the tabs cost more and are asked less often.
import { refresh } from "./desk.js";

// Longer than the server shares what it has made; not everybody's page in the same moment.
const PAUSE_MS = 250;
const SPREAD_MS = 200;
const TABS_EVERY_MS = 5000;
const rows = document.getElementById("rows");
const tabs = document.getElementById("tabs");
let waiting = 0;
let isBusy = false;
let tabsWaiting = 0;

async function follow() {
  waiting = 0;
  if (isBusy) return later();
  isBusy = true;
  try {
    await refresh(rows, `/queue/rows${location.search}`);
  } finally {
    isBusy = false;
  }
}

function later() {
  waiting ||= setTimeout(follow, PAUSE_MS + Math.random() * SPREAD_MS);
  tabsWaiting ||= setTimeout(() => {
    tabsWaiting = 0;
    refresh(tabs, `/queue/tabs${location.search}`);
  }, TABS_EVERY_MS);
}

document.addEventListener("desk-change", later);
document.querySelector("#filters")?.addEventListener("change", (event) => {
  if (event.target.matches("select, input[type=checkbox], input[type=date]")) event.currentTarget.requestSubmit();
});
