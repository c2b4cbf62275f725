// The rubric by keyboard. Where a criterion has levels, a digit chooses one and goes on; elsewhere points are typed.
// Enter and the arrows go from one criterion to the next, and after the last one Enter hands the marks in. Letters
// mean nothing in a field for points, so that there they lead to the comment and to the model answer.

const form = document.querySelector(".mark-form");
const criteria = [...form.querySelectorAll("[data-criterion]")];
const comment = form.querySelector("[name=comment]");
const model = document.querySelector("details[data-model]");
const give = form.querySelector("button[type=submit]");

const field = (criterion) => criterion.querySelector("input");

// paint shows which of the buttons says what stands in the field.
function paint(criterion) {
  const value = field(criterion).value.trim();
  for (const b of criterion.querySelectorAll("[data-mark]")) b.setAttribute("aria-pressed", value !== "" && Number(b.dataset.mark) === Number(value));
}

function choose(criterion, button) {
  field(criterion).value = button.dataset.mark;
  paint(criterion);
  step(criterion, 1);
}

function step(criterion, by) {
  const at = criteria.indexOf(criterion) + by;
  if (at < 0) return;
  const next = at < criteria.length ? field(criteria[at]) : give;
  next.focus();
  next.select?.();
}

for (const criterion of criteria) {
  const buttons = [...criterion.querySelectorAll("[data-mark]")];
  for (const b of buttons) b.addEventListener("click", () => choose(criterion, b));
  field(criterion).addEventListener("input", () => paint(criterion));
  paint(criterion);
  criterion.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target === field(criterion);
    if (event.key === "Enter" && typing) step(criterion, 1);
    else if (event.key === "ArrowDown") step(criterion, 1);
    else if (event.key === "ArrowUp") step(criterion, -1);
    else if (event.key === "c" || event.key === "C") comment.focus();
    else if (model && (event.key === "m" || event.key === "M")) model.open = !model.open;
    else if ("quick" in criterion.dataset && /^[0-9]$/.test(event.key)) {
      if (buttons[event.key]) choose(criterion, buttons[event.key]);
    } else return;
    event.preventDefault();
  });
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit(give);
  }
});
give.addEventListener("keydown", (event) => {
  if (event.key === "ArrowUp") {
    event.preventDefault();
    field(criteria.at(-1)).focus();
  }
});
