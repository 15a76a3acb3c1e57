// What every page can do without its own script: theme and large text, closing a toast, saying that a request was lost.
const root = document.documentElement;

/** Sets a look ("theme" or "text") at once and remembers it for a year in a cookie that the server reads, so that no page flashes. */
function look(key, value) {
  root.dataset[key] = value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `gezhi_${key}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function other(key) {
  if (key === "text") return root.dataset.text === "large" ? "normal" : "large";
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return dark ? "light" : "dark";
}

function toast(words, kind) {
  const line = document.createElement("p");
  line.className = `toast toast--${kind}`;
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--bare", textContent: "×" });
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", document.body.dataset.close);
  line.append(Object.assign(document.createElement("span"), { textContent: words }), close);
  document.getElementById("toasts")?.replaceChildren(line);
}

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) {
    event.preventDefault();
    const key = toggle.dataset.toggle;
    look(key, other(key));
    if (key === "text") toggle.setAttribute("aria-pressed", String(root.dataset.text === "large"));
  }
  event.target.closest("[data-dismiss]")?.closest(".toast").remove();
  if (event.target.closest("[data-print]")) print();
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, () => toast(document.body.dataset.lost, "error"));
}

// A form that came back with errors: what is wrong is read out and stands in view.
document.querySelector("[data-focus]")?.focus();

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});

// Good news leaves by itself; what went wrong stays until it is closed.
setTimeout(() => document.querySelectorAll(".toast--success, .toast--info").forEach((line) => line.remove()), 8000);
