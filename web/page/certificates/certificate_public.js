// A QR code leads here with its signed token behind the #, which no server log ever sees. We have it
// checked and say whether the paper carries our signature.

const note = document.getElementById("token");

check();
addEventListener("hashchange", check); // scanned again in the same tab

async function check() {
  const token = location.hash.slice(1);
  if (!token) return;
  const body = new URLSearchParams({ token, code: note.dataset.code });
  let genuine = null;
  try {
    const answer = await fetch("/verify/token", { method: "POST", body, headers: { "X-CSRF-Token": document.querySelector("meta[name=csrf]").content } });
    if (answer.ok) genuine = (await answer.json()).genuine;
  } catch {
    // no answer: say so below
  }
  note.textContent = genuine === null ? note.dataset.unknown : genuine ? note.dataset.genuine : note.dataset.forged;
  note.classList.toggle("proof-good", genuine === true);
  note.classList.toggle("proof-bad", genuine !== true);
  note.hidden = false;
}
