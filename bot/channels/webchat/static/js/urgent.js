// The two numbers that are always there. The page is written with those of the whole country; the center may have others.

import { t } from "./wording.js";

export function showUrgentNumbers(numbers) {
  for (const link of document.querySelectorAll("[data-number]")) {
    const number = numbers[link.dataset.number];
    if (number) {
      link.href = "tel:" + number.replace(/[^\d]/g, "");
      link.querySelector("b").textContent = number;
      link.dataset.i18nLabelValues = JSON.stringify({ number });
      link.setAttribute("aria-label", t(link.dataset.i18nLabel, { number }));
    }
  }
}
