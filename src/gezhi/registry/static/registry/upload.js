// Sends a chosen file in parts. What a broken network takes away is sent again from where it stopped, also after the page
// was left: the same file, chosen again, goes on. Without this script the form sends the file whole.
const PART = 1 << 20;
const LONGEST_WAIT = 15000;
const form = document.querySelector("[data-upload]");
const status = form.querySelector("[role=status]");
const bar = form.querySelector("[data-bar]");
const token = form.elements.csrfmiddlewaretoken.value;

class Refused extends Error {}

function say(words, problem = false) {
  status.textContent = words;
  status.classList.toggle("t-bad", problem);
}

async function ask(address, options = {}) {
  const response = await fetch(address, { headers: { "X-CSRFToken": token }, ...options });
  const told = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  if (response.ok || told.code === "offset") return told;
  if (response.status < 500) throw new Refused(told.sentence || form.dataset.failed);
  throw new Error("The server could not answer.");
}

function show(offset, size) {
  bar.hidden = false;
  bar.querySelector("rect").setAttribute("width", ((100 * offset) / size).toFixed(1));
  say(`${form.dataset.arrived} ${(offset / 1048576).toFixed(1)} / ${(size / 1048576).toFixed(1)} MB`);
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Tries a step until there is an answer; in between says that nothing is lost.
async function patiently(step) {
  for (let wait = 1000; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await step();
    } catch (error) {
      if (error instanceof Refused) throw error;
      say(form.dataset.lost, true);
      await pause(wait);
    }
  }
}

async function send(file) {
  const facts = new URLSearchParams({ name: file.name, size: file.size, mark: file.lastModified });
  const begun = await patiently(() => ask(form.dataset.begin, { method: "POST", body: facts }));
  const address = `${form.dataset.base}${begun.id}/part/`;
  for (let offset = begun.offset; offset < file.size; ) {
    show(offset, file.size);
    const body = file.slice(offset, offset + PART);
    const told = await patiently(() => ask(`${address}?offset=${offset}`, { method: "POST", body }));
    offset = told.offset;
  }
  show(file.size, file.size);
  window.location.assign(`${form.dataset.base}${begun.id}/`);
}

form.addEventListener("submit", async (event) => {
  const [file] = form.elements.file.files;
  if (!file) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await send(file);
  } catch (error) {
    bar.hidden = true;
    button.disabled = false;
    say(error instanceof Refused ? error.message : form.dataset.failed, true);
  }
});
