// The board follows the stage: the server says that something was added, and the rows are fetched again, at most
// once in half a second. Where no stream can be had, it looks every five seconds.

const board = document.querySelector("[data-stream]");

if (board) {
  let due = 0;
  const refresh = () => {
    due ||= setTimeout(() => {
      due = 0;
      window.htmx.trigger(board, "refresh");
    }, 150 + Math.random() * 350);
  };
  const source = new EventSource(board.dataset.stream);
  source.addEventListener("board", (event) => {
    const { stage } = JSON.parse(event.data);
    if (stage !== board.dataset.stage) location.reload(); // the contest has gone on to another one
    else refresh();
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setInterval(refresh, 5000);
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
