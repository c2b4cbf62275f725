// The rubric by keyboard: digits choose a level of the criterion that has the focus, Enter goes to
// the next one and hands the marks in after the last.

const form = document.querySelector(".mark-form");
const criteria = [...form.querySelectorAll("[data-criterion]")];

function choose(criterion, button) {
  criterion.querySelector("input").value = button.dataset.mark;
  for (const b of criterion.querySelectorAll("[data-mark]")) b.setAttribute("aria-pressed", b === button);
}

function onward(criterion) {
  const next = criteria[criteria.indexOf(criterion) + 1];
  if (next) next.querySelector("input").focus();
  else form.querySelector("button[type=submit]").focus();
}

for (const criterion of criteria) {
  const buttons = [...criterion.querySelectorAll("[data-mark]")];
  for (const b of buttons) b.addEventListener("click", () => (choose(criterion, b), onward(criterion)));
  criterion.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      onward(criterion);
    } else if (buttons.length && /^[0-9]$/.test(event.key) && buttons[event.key] && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      choose(criterion, buttons[event.key]);
      onward(criterion);
    }
  });
}
