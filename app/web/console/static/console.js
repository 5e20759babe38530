// Makes the console quicker for who has scripts; every page works without.
"use strict";

// A form posted twice by an impatient double click is posted once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.posted) event.preventDefault();
  form.dataset.posted = "yes";
});

// Whoever comes back by the browser's button may post again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.posted;
});
