// Reads a response out of a question's controls, and writes one into them. The controls say with
// data-answer where their value goes; see the package question.

export function read(question) {
  const response = {};
  const order = question.querySelector("[data-answer=order]");
  if (order && order.dataset.touched) response.choice = [...order.children].map((li) => li.dataset.id);
  const choices = question.querySelectorAll("[data-answer=choice]");
  if (choices.length) response.choice = [...choices].filter((c) => c.checked).map((c) => c.value);
  const text = question.querySelector("[data-answer=text]");
  if (text && text.value.trim() !== "") response.text = text.value;
  for (const control of question.querySelectorAll("[data-answer=pair]")) {
    if (control.value.trim() !== "") (response.pairs ??= {})[control.dataset.id] = control.value;
  }
  if (response.choice && !response.choice.length) delete response.choice;
  return response;
}

export function empty(response) {
  return !response.choice?.length && !response.text && !Object.keys(response.pairs ?? {}).length;
}

export function write(question, response) {
  const order = question.querySelector("[data-answer=order]");
  if (order && response.choice?.length) {
    order.dataset.touched = "1";
    for (const id of response.choice) {
      const li = [...order.children].find((x) => x.dataset.id === id);
      if (li) order.append(li);
    }
  }
  for (const c of question.querySelectorAll("[data-answer=choice]")) c.checked = response.choice?.includes(c.value) ?? false;
  const text = question.querySelector("[data-answer=text]");
  if (text) text.value = response.text ?? "";
  for (const p of question.querySelectorAll("[data-answer=pair]")) p.value = response.pairs?.[p.dataset.id] ?? "";
}

// watch tells of every change: at once for choices, a moment after the last key for texts.
export function watch(question, changed) {
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 700);
  };
  const now = () => {
    clearTimeout(timer);
    changed();
  };
  for (const c of question.querySelectorAll("[data-answer]")) {
    if (c.matches("input:not([type=radio]):not([type=checkbox]), textarea")) c.addEventListener("input", soon);
    c.addEventListener("change", now);
  }
  question.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const li = button.closest("li"), list = li.parentElement;
    if (button.dataset.move < 0 && li.previousElementSibling) list.insertBefore(li, li.previousElementSibling);
    if (button.dataset.move > 0 && li.nextElementSibling) list.insertBefore(li.nextElementSibling, li);
    list.dataset.touched = "1";
    button.focus();
    now();
  });
  count(question);
}

// count shows how much of a text's room is used.
function count(question) {
  const text = question.querySelector("textarea[data-most]"), out = question.querySelector("[data-count]");
  if (!text || !out) return;
  const show = () => (out.value = [...text.value].length);
  text.addEventListener("input", show);
  show();
}
