// A notice that stands open before somebody's eyes counts as read. Programs that only look at links run no script.
const form = document.querySelector("form[data-reads]");
const LONG_ENOUGH = 800; // milliseconds in view

function say() {
  fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Reads": "1" }, keepalive: true }).catch(() => {});
}

function watch() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", watch);
  setTimeout(say, LONG_ENOUGH);
}

if (form) {
  document.addEventListener("visibilitychange", watch);
  watch();
}
