// Common sentences are put where the writing is, without a trip to the server.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sentence]");
  const words = button?.form?.querySelector("textarea");
  if (!words) return;
  event.preventDefault();
  words.value = [words.value.trim(), button.dataset.sentence].filter(Boolean).join("\n");
  words.focus();
});
