// Says in good time that the session is about to end, and puts that off when asked to.

const place = document.getElementById("session");
const ASK_AGAIN = 15;
let timer = null;
let shown = "";

wait(Number(place.dataset.seconds));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask("GET");
});

// Other tabs, drafts and checks lengthen the session too, so the server is asked before anything is said.
async function ask(method) {
  clearTimeout(timer);
  const left = await answer(method);
  if (left === null) {
    timer = setTimeout(() => ask("GET"), ASK_AGAIN * 1000);
    if (method === "POST") say("failed");
    return;
  }
  if (left === "ended") return say("ended");
  if (left.seconds > Number(place.dataset.warning)) {
    clear();
    wait(left.seconds);
  } else {
    say(left.extendable ? "extendable" : "last", left.seconds);
    timer = setTimeout(() => ask("GET"), Math.min(ASK_AGAIN, left.seconds + 1) * 1000);
  }
}

function wait(seconds) {
  timer = setTimeout(() => ask("GET"), Math.max(seconds - Number(place.dataset.warning), 0) * 1000);
}

async function answer(method) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const response = await fetch(place.dataset.url, {
      method,
      headers: { Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual",
    });
    if (response.ok) return await response.json();
    return response.status === 401 || response.type === "opaqueredirect" ? "ended" : null;
  } catch {
    return null;
  }
}

// Read out when it changes, so it is drawn once for each thing that it says.
function say(what, seconds = 0) {
  if (shown === what) return;
  shown = what;
  const note = document.getElementById("session-template").content.firstElementChild.cloneNode(true);
  for (const part of note.querySelectorAll("p")) {
    if (!(what in part.dataset)) part.remove();
    else part.textContent = part.textContent.replace("%(time)s", clock(seconds));
  }
  const button = note.querySelector("[data-extend]");
  if (["extendable", "failed"].includes(what)) button.addEventListener("click", () => ask("POST"));
  else button.remove();
  place.replaceChildren(note);
}

function clear() {
  if (!shown) return;
  const held = place.contains(document.activeElement);
  shown = "";
  place.replaceChildren();
  if (held) document.getElementById("main").focus({ preventScroll: true });
}

function clock(seconds) {
  const end = new Date(Date.now() + seconds * 1000);
  return [end.getHours(), end.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
