// Reviewing by keyboard: j and k walk the list, Enter goes to the decision, s marks a point as seen, a approves, r gives back.
// Every key has a link, a checkbox or a radio button that does the same. The keys can be switched off (WCAG 2.1.4).
const desk = document.querySelector("[data-keys]");
const on = desk?.querySelector("[data-keys-on]");
const KEPT = "gezhi_review_keys";

if (on) {
  on.checked = localStorage.getItem(KEPT) !== "off";
  on.addEventListener("change", () => localStorage.setItem(KEPT, on.checked ? "on" : "off"));
}

function go(step) {
  const rows = [...desk.querySelectorAll("[data-row]")];
  const here = rows.findIndex((row) => row.closest("li").hasAttribute("aria-current"));
  const next = rows[here < 0 ? 0 : here + step];
  if (next) next.click();
}

function choose(verdict) {
  const radio = desk.querySelector(`[name="verdict"][value="${verdict}"]`);
  if (!radio) return;
  radio.click();
  const words = verdict === "give_back" ? desk.querySelector(".only-return .input") : desk.querySelector("#decision .btn--main");
  (words ?? radio).focus();
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  a: () => choose("approve"),
  r: () => choose("give_back"),
  s: () => desk.querySelector("[data-seen]:not(:checked)")?.click(),
  Enter: () => desk.querySelector("#decision input[type=radio]:checked, #decision input[type=radio]")?.focus(),
  "?": () => { const help = desk.querySelector(".keys"); help.open = !help.open; },
};

document.addEventListener("keydown", (event) => {
  const busy = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  if (!desk || !on?.checked || busy || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
