// The slips' page: a button that prints it; without this, the browser's own way to print does the same.
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
