// The short list under a search field: arrow keys walk through it, Escape closes it. Without this script the form still works.
for (const finder of document.querySelectorAll("[data-finder]")) {
  const input = finder.querySelector("input[type=search], input[type=text]");
  const place = finder.querySelector(".pop-at");
  const links = () => [...place.querySelectorAll("a")];
  const close = () => place.replaceChildren();

  finder.addEventListener("keydown", (event) => {
    const all = links();
    const here = all.indexOf(document.activeElement);
    if (event.key === "Escape" && all.length) {
      close();
      input.focus();
      event.preventDefault();
    }
    if (event.key === "ArrowDown" && all.length) {
      (all[here + 1] ?? all[0]).focus();
      event.preventDefault();
    }
    if (event.key === "ArrowUp" && here >= 0) {
      (all[here - 1] ?? input).focus();
      event.preventDefault();
    }
  });
  finder.addEventListener("focusout", (event) => {
    if (!finder.contains(event.relatedTarget)) setTimeout(close, 150);
  });
}
