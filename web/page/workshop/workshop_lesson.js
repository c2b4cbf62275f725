// Sends a lesson's file as soon as it is chosen, as it is and with its progress shown, and puts the id that
// comes back into the form. Saving waits until it is there.

const token = document.querySelector("meta[name=csrf]").content;
const save = document.getElementById("save");

// measure asks the browser how long a film or a call is.
const measure = (file, type) => {
  const probe = document.createElement(type.startsWith("video/") ? "video" : "audio");
  probe.preload = "metadata";
  probe.addEventListener("loadedmetadata", () => {
    const s = Math.floor(probe.duration);
    if (Number.isFinite(s)) document.querySelector("[name=length]").value = Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0");
    URL.revokeObjectURL(probe.src);
  });
  probe.src = URL.createObjectURL(file);
};

for (const field of document.querySelectorAll(".upload")) {
  const file = field.querySelector("input[type=file]");
  const bar = field.querySelector("progress");
  const said = field.querySelector("output");
  const [id, name] = field.querySelectorAll("input[type=hidden]");

  file.addEventListener("change", () => {
    const chosen = file.files[0];
    if (!chosen) return;
    const sending = new XMLHttpRequest();
    sending.open("POST", field.dataset.upload + "&name=" + encodeURIComponent(chosen.name));
    sending.setRequestHeader("X-CSRF-Token", token);
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.upload.addEventListener("progress", (e) => {
      bar.value = e.lengthComputable ? (e.loaded * 100) / e.total : 0;
    });
    sending.addEventListener("loadend", () => {
      bar.hidden = true;
      save.disabled = false;
      let answer = {};
      try {
        answer = JSON.parse(sending.responseText);
      } catch {
        // the connection broke: nothing was said
      }
      const kept = sending.status === 201;
      file.classList.toggle("is-invalid", !kept);
      said.dataset.state = kept ? "kept" : "refused";
      const type = document.querySelector("[name=media_type]");
      if (kept && type) {
        type.value = answer.type;
        if (answer.pages) document.querySelector("[name=length]").value = String(answer.pages);
        else measure(chosen, answer.type);
      }
      if (kept) {
        id.value = answer.id;
        name.value = answer.name;
        said.textContent = field.dataset.done + " " + [answer.package?.title || answer.name, answer.package && (answer.package.standard === "cmi5" ? "cmi5 " : "SCORM ") + answer.package.edition].filter(Boolean).join(" · ");
      } else {
        said.textContent = [answer.detail || answer.title || field.dataset.failed, answer.mend].filter(Boolean).join(" ");
      }
    });
    bar.hidden = false;
    save.disabled = true;
    said.textContent = field.dataset.going;
    sending.send(chosen);
  });
}
