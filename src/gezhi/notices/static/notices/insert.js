// A variable under the text is put where the cursor stands. Without this script one types it.
for (const list of document.querySelectorAll("[data-insert]")) {
  const text = document.getElementById(list.dataset.insert);
  for (const code of list.querySelectorAll("code")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tag", textContent: code.textContent });
    button.addEventListener("click", () => {
      text.setRangeText(button.textContent, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("change", { bubbles: true }));
      text.focus();
    });
    code.replaceWith(button);
  }
}
