// A member's hidden fields: one click shows one of them in its place, for a minute, or until somebody leaves the page.
const SECOND_MS = 1000;
const shown = new Map();

function hide(secret) {
  const was = shown.get(secret);
  if (!was) return;
  clearTimeout(was.timer);
  shown.delete(secret);
  const value = secret.querySelector(".value");
  value.textContent = was.masked;
  value.classList.remove("whole");
  const button = secret.querySelector("button");
  button.textContent = was.title;
  button.setAttribute("aria-label", was.label);
}

function hideAll() {
  for (const secret of [...shown.keys()]) hide(secret);
}

async function show(secret, form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
  });
  if (!answer.ok) throw new Error("not shown");
  const { value, seconds } = await answer.json();
  const field = secret.querySelector(".value");
  const button = form.querySelector("button");
  const was = { masked: field.textContent, title: button.textContent, label: button.getAttribute("aria-label") };
  was.timer = setTimeout(() => hide(secret), seconds * SECOND_MS);
  shown.set(secret, was);
  field.textContent = value;
  field.classList.add("whole");
  button.textContent = secret.dataset.hide;
  button.removeAttribute("aria-label");
}

document.addEventListener("submit", async (event) => {
  const secret = event.target.closest("[data-secret]");
  if (!secret) return;
  event.preventDefault();
  if (shown.has(secret)) {
    hide(secret);
    return;
  }
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    await show(secret, event.target);
  } catch {
    // Whatever went wrong, the page that answers the form itself says so.
    event.target.submit();
  } finally {
    button.disabled = false;
    button.focus({ preventScroll: true });
  }
});
addEventListener("pagehide", hideAll);
document.addEventListener("visibilitychange", () => { if (document.hidden) hideAll(); });
