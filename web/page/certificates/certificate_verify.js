// A file that is dropped anywhere on the page, or chosen, is sent at once; without this script the
// form does the same.

const form = document.getElementById("file-form");
const zone = document.getElementById("drop");
const field = form.querySelector("input[type=file]");

const mark = (on) => zone.classList.toggle(zone.dataset.over, on);

field.addEventListener("change", () => field.files.length && form.requestSubmit());

addEventListener("dragover", (event) => {
  event.preventDefault();
  mark(true);
});
addEventListener("dragleave", (event) => event.relatedTarget === null && mark(false));
addEventListener("drop", (event) => {
  event.preventDefault();
  mark(false);
  if (event.dataTransfer.files.length === 0) return;
  field.files = event.dataTransfer.files;
  form.requestSubmit();
});
