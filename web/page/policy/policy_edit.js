// Puts the cursor on the line of the first fault, so that a long file need not be counted through.
const first = document.querySelector(".excerpt-fault");
const box = document.querySelector("#f-rows");
if (first && box) {
  const line = Number.parseInt(first.textContent, 10);
  const lines = box.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  box.setSelectionRange(from, from + (lines[line - 1] || "").length);
  box.scrollTop = (box.scrollHeight / lines.length) * Math.max(0, line - 6);
}
