// The form of an application: what is typed is kept at once by htmx. Here: how far a file has come, and what is being kept.
const form = document.querySelector("[data-drafts]");

const item = (event) => event.detail.elt?.closest?.("li");

// Keeping takes a moment on a bad network; the field says so to everybody, and the bar of a file moves.
form?.addEventListener("htmx:beforeRequest", (event) => item(event)?.setAttribute("aria-busy", "true"));
form?.addEventListener("htmx:afterRequest", (event) => item(event)?.removeAttribute("aria-busy"));
form?.addEventListener("htmx:xhr:progress", (event) => {
  const bar = item(event)?.querySelector("progress.upload");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = event.detail.loaded / event.detail.total;
});

// Enter in a field keeps the field and goes to the next one; it does not send an application that is half done.
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.matches("textarea, button, summary, a, [type=file]")) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll(".todo input, .todo select, .todo textarea, .actionbar .btn--main")];
  fields[fields.indexOf(event.target) + 1]?.focus();
});

// On a bad network somebody may have typed before this page could keep it: that is kept now.
const isNew = (field) =>
  ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
addEventListener("load", () => {
  const typed = [...(form?.querySelectorAll(".todo input:not([type=file]), .todo textarea") ?? [])].filter(isNew);
  for (const field of typed)
    if (field !== document.activeElement) field.dispatchEvent(new Event("change", { bubbles: true }));
});
