// What every page does: put focus and cursor where something went wrong, keep a form from being sent twice,
// and tell htmx's failures to people.

const trouble = document.querySelector("[data-focus]");
if (trouble) trouble.focus();

// In a long file the cursor stands on the line of the first fault, so that nobody counts lines.
const fault = document.querySelector(".excerpt-fault");
const file = document.querySelector("#f-yaml, #f-rows");
if (fault && file) {
  const line = Number.parseInt(fault.textContent, 10);
  const lines = file.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  file.setSelectionRange(from, from + (lines[line - 1] || "").length);
  file.scrollTop = (file.scrollHeight / lines.length) * Math.max(0, line - 6);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
});

// A page that comes back from the browser's memory can send its forms again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

// Where only so many options may be chosen, the others wait until one is taken back.
function limit(list) {
  const boxes = [...list.querySelectorAll("[data-answer=choice]")];
  const full = boxes.filter((box) => box.checked).length >= Number(list.dataset.choices);
  for (const box of boxes) box.disabled = full && !box.checked;
}
const limits = (within) => within.querySelectorAll("[data-choices]").forEach(limit);
limits(document);
document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-choices]");
  if (list) limit(list);
}, true);
document.addEventListener("written", (event) => limits(event.target), true); // an answer was put into a question

// The token for scripts that call the server themselves.
export function csrf() {
  return document.querySelector("meta[name=csrf]").content;
}
