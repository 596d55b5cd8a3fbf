// The queue: its rows follow what happens, at most once a second, and never while somebody is choosing in them.
import { refresh } from "./desk.js";

const PAUSE_MS = 400;
const rows = document.getElementById("rows");
let waiting = 0;
let isBusy = false;

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
}

document.addEventListener("desk-change", later);
document.querySelector("#filters")?.addEventListener("change", (event) => {
  if (event.target.matches("select, input[type=checkbox]")) event.currentTarget.requestSubmit();
});
