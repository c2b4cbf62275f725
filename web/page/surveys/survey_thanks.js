// The charts are drawn as those of HR's view are, from the tables below them.
const at = document.querySelector("[data-charts]");
if (at) import(at.dataset.charts);
