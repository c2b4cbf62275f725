// What the page notices of how it is used: that it was not in front for a while, and text that was put in
// from elsewhere. The candidate is told so before the start. It is sent when there is a network and kept
// until then; that it cannot be sent stops nobody from answering.

const most = 50, shortest = 2000;

// watch tells send() about signals; here() is the number of the question on the screen.
export function watch(sitting, csrf, here) {
  let since = 0, waiting = [], busy = false;
  function note(signal) {
    waiting.push({ n: here(), ...signal });
    waiting = waiting.slice(-most);
    send();
  }
  async function send() {
    if (busy || !waiting.length) return;
    busy = true;
    const batch = waiting;
    waiting = [];
    const answer = await fetch(`/api/v1/sittings/${sitting}/signals`, {
      method: "POST", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf() }, body: JSON.stringify({ signals: batch }),
    }).catch(() => null);
    busy = false;
    if (!answer || answer.status >= 500) waiting = [...batch, ...waiting].slice(-most);
  }
  const gone = () => (since ||= performance.now());
  function back() {
    if (!since || document.hidden || !document.hasFocus()) return;
    const away = performance.now() - since;
    since = 0;
    if (away >= shortest) note({ kind: "left", size: Math.min(Math.round(away / 1000), 86400) });
  }
  addEventListener("blur", gone);
  addEventListener("focus", back);
  document.addEventListener("visibilitychange", () => (document.hidden ? gone() : back()));
  document.addEventListener("paste", (event) => {
    const size = event.clipboardData?.getData("text").length ?? 0;
    if (size) note({ kind: "pasted", size: Math.min(size, 1000000) });
  });
  addEventListener("online", send);
}
