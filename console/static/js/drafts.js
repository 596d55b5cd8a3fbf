// What somebody is writing outlives a reload and a live page: it is kept in this tab until it is sent or they leave.
const PREFIX = "draft:";
const staff = document.body.dataset.staff ?? "";
const keyOf = (field, place) => `${PREFIX}${staff}:${place}:${field.dataset.draft}`;

/** Forget every draft of this tab, or only those of other people who were signed in here before. */
export function forget({ but = "" } = {}) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !(but && key.startsWith(`${PREFIX}${but}:`))) sessionStorage.removeItem(key);
  }
}

/** Keep what is written into a field, and put it back where the page came without words of its own. */
export function keep(field, place) {
  const key = keyOf(field, place);
  const going = `${key}:going`;
  const { sent, once } = field.dataset;
  if (sent && sessionStorage.getItem(going) === sent) {
    sessionStorage.removeItem(key);
    sessionStorage.removeItem(going);
  }
  const kept = sessionStorage.getItem(key);
  if (kept && !field.value) field.value = kept;
  const write = () => (field.value ? sessionStorage.setItem(key, field.value) : sessionStorage.removeItem(key));
  if (field.value) write();
  field.addEventListener("input", write);
  field.form?.addEventListener("submit", () => {
    write();
    sessionStorage.setItem(going, once ?? field.form.elements.once?.value ?? "");
  });
}

if (staff) forget({ but: staff });
document.querySelector('form[action="/logout"]')?.addEventListener("submit", () => forget());
