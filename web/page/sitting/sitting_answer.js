// Reads a response out of a question's controls, and writes one into them. The controls say with
// data-answer where their value goes; see the package question.

// own are the controls of a question, or of a part of a case, that are not those of a part within it.
function own(question, selector) {
  const part = question.closest("[data-part]");
  return [...question.querySelectorAll(selector)].filter((x) => x.closest("[data-part]") === part);
}

// parts are those of a case; a part has none.
const parts = (question) => (question.matches("[data-part]") ? [] : [...question.querySelectorAll("[data-part]")]);

export function read(question) {
  const response = {};
  const [order] = own(question, "[data-answer=order]");
  if (order && order.dataset.touched) response.choice = [...order.children].map((li) => li.dataset.id);
  const choices = own(question, "[data-answer=choice]");
  if (choices.length) response.choice = choices.filter((c) => c.checked).map((c) => c.value);
  const [text] = own(question, "[data-answer=text]");
  if (text && text.value.trim() !== "") response.text = text.value;
  for (const control of own(question, "[data-answer=pair]")) {
    if (control.value.trim() !== "") (response.pairs ??= {})[control.dataset.id] = control.value;
  }
  const [spots] = own(question, "[data-answer=spots]");
  const marks = spots ? [...spots.querySelectorAll("[data-marks] > *")] : [];
  if (marks.length) response.spots = marks.map((m) => ({ x: +m.dataset.x, y: +m.dataset.y }));
  const [files] = own(question, "[data-answer=files]");
  for (const li of files?.querySelectorAll("[data-file]") ?? []) {
    (response.files ??= []).push(li.dataset.file);
    (response.pairs ??= {})[li.dataset.file] = li.dataset.name;
  }
  for (const part of parts(question)) {
    const given = read(part);
    if (!empty(given)) (response.parts ??= {})[part.dataset.part] = given;
  }
  if (response.choice && !response.choice.length) delete response.choice;
  return response;
}

export function empty(response) {
  return !response.choice?.length && !response.text && !response.spots?.length && !response.files?.length && !Object.keys(response.pairs ?? {}).length && !Object.values(response.parts ?? {}).some((p) => !empty(p));
}

export function write(question, response) {
  const [order] = own(question, "[data-answer=order]");
  if (order && response.choice?.length) {
    order.dataset.touched = "1";
    for (const id of response.choice) {
      const li = [...order.children].find((x) => x.dataset.id === id);
      if (li) order.append(li);
    }
  }
  for (const c of own(question, "[data-answer=choice]")) c.checked = response.choice?.includes(c.value) ?? false;
  const [text] = own(question, "[data-answer=text]");
  if (text) text.value = response.text ?? "";
  for (const p of own(question, "[data-answer=pair]")) p.value = response.pairs?.[p.dataset.id] ?? "";
  for (const box of own(question, "[data-answer=spots], [data-answer=files]")) box.dispatchEvent(new CustomEvent("put", { detail: response }));
  question.dispatchEvent(new Event("written"));
  for (const part of parts(question)) write(part, response.parts?.[part.dataset.part] ?? {});
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
    c.addEventListener("change", (event) => event.target === c && now()); // not what a control within it says
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

// count shows how much of each text's room is used.
function count(question) {
  for (const text of question.querySelectorAll("textarea[data-most]")) {
    const out = question.querySelector(`[data-count][for="${text.id}"]`);
    if (!out) continue;
    const show = () => (out.value = [...text.value].length);
    text.addEventListener("input", show);
    show();
  }
}
