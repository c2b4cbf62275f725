// What every page does: put the focus where something went wrong, keep a form from being sent twice,
// and tell htmx's failures to people.

const trouble = document.querySelector("[data-focus]");
if (trouble) trouble.focus();

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

// The token for scripts that call the server themselves.
export function csrf() {
  return document.querySelector("meta[name=csrf]").content;
}
