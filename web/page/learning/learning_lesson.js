// Keeps the reading position of a text: it goes to the server as one reads, and the page opens where
// the reader stopped, on whatever device. Positions are thousandths of the text; the server keeps
// the furthest one.

const token = document.querySelector("meta[name=csrf]").content;
const reading = document.getElementById("reading");
const saved = document.getElementById("saved");

if (reading) {
  const began = Number(reading.dataset.position);
  const finished = reading.dataset.done === "1";
  let sent = began; // what the server has
  let timer = 0;

  const position = () => {
    const box = reading.getBoundingClientRect();
    return Math.max(0, Math.min(1000, Math.round(((innerHeight - box.top) / box.height) * 1000)));
  };

  const send = async (last) => {
    const now = position();
    if (finished || now <= sent) return;
    try {
      const answer = await fetch(reading.dataset.put, {
        method: "PUT",
        keepalive: last,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
        body: JSON.stringify({ position: now, done: false }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      sent = Math.max(sent, now);
      saved.textContent = saved.dataset.saved;
      saved.dataset.state = "saved";
    } catch {
      saved.textContent = saved.dataset.offline;
      saved.dataset.state = "offline";
    }
  };

  const soon = () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      send(false);
    }, 800);
  };

  if (!finished && began > 80 && began < 980) {
    const box = reading.getBoundingClientRect();
    const top = scrollY + box.top + (box.height * began) / 1000 - innerHeight;
    if (top > 60) {
      scrollTo({ top, behavior: "instant" });
      document.getElementById("resumed").hidden = false;
    }
  }
  addEventListener("scroll", soon, { passive: true });
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send(true);
  });
  soon();
}
