// The queue: its rows follow what happens, at most once a second, and never while somebody is choosing in them. The
// counts of the tabs cost more and are asked less often.
import { refresh } from "./desk.js";

const PAUSE_MS = 400;
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
  waiting ||= setTimeout(follow, PAUSE_MS);
  tabsWaiting ||= setTimeout(() => {
    tabsWaiting = 0;
    refresh(tabs, `/queue/tabs${location.search}`);
  }, TABS_EVERY_MS);
}

document.addEventListener("desk-change", later);
document.querySelector("#filters")?.addEventListener("change", (event) => {
  if (event.target.matches("select, input[type=checkbox], input[type=date]")) event.currentTarget.requestSubmit();
});
