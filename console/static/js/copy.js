// The button that copies the text for the police; the text can be selected without it. The page's pieces are made anew
// when something happens, so the button is looked for each time.
function fallback(field) {
  field.focus();
  field.select();
  return document.execCommand("copy");
}

async function copy(button) {
  const field = document.getElementById("statement");
  const told = document.getElementById("copied");
  let isCopied = false;
  try {
    // Only a page that came over https, or from this very computer, has a clipboard of its own.
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(field.value);
      isCopied = true;
    } else isCopied = fallback(field);
  } catch {
    isCopied = fallback(field);
  }
  told.textContent = isCopied ? button.dataset.done : button.dataset.failed;
}

export function showCopy() {
  const button = document.getElementById("copy");
  if (button) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#copy");
  if (button) copy(button);
});
