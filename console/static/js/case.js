// A case's page: what happens shows by itself; what somebody is writing is never touched.
import { refresh } from "./desk.js";

const timeline = document.getElementById("timeline");
let waiting = 0;
document.addEventListener("desk-change", () => {
  waiting ||= setTimeout(() => {
    waiting = 0;
    refresh(timeline, `/cases/${timeline.dataset.number}/timeline`);
  }, 300);
});
