// On a phone the figures come first: what is marked data-fold is closed there, and opens at a touch. Without this it stands open.
const phone = matchMedia("(max-width: 56rem)");
const fold = () => document.querySelectorAll("details[data-fold]").forEach((one) => { one.open = !phone.matches; });
phone.addEventListener("change", fold);
fold();
