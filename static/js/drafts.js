// What is typed is kept on the server within two seconds; when that fails, it says so and loses nothing.

import { say } from "./words.js";

const WAIT = 1500;
const RETRY = 10000;
const MOST_KEPT_ALIVE = 60000;
const FORM_DATA = "application/x-www-form-urlencoded;charset=UTF-8";

/** Whether the page waits for a new log-in; nothing is sent in the background meanwhile. */
export function sessionEnded() {
  return !document.querySelector("[data-session-ended]").hidden;
}

/** Keeps the form's contents as a draft. `flush()` sends now: "kept", "too-long", "ended", "unreachable" or "refused". */
export function drafts(form) {
  // An older draft that is still offered must not be overwritten; the checks then tell whether we are logged in.
  const offered = document.getElementById("draft") !== null;
  const url = offered ? form.dataset.checkUrl : form.dataset.draftUrl;
  const state = document.querySelector("[data-draft-state]");
  const ended = document.querySelector("[data-session-ended]");
  let timer = null;
  let sending = Promise.resolve("kept");

  function typed() {
    if (offered) state.textContent = say("draft-undecided");
    if (offered || timer || sessionEnded()) return;
    if (!state.textContent) state.textContent = say("draft-pending");
    timer = setTimeout(flush, WAIT);
  }

  function flush() {
    clearTimeout(timer);
    timer = null;
    sending = sending.then(() => post(form, url)).then(report);
    return sending;
  }

  function report(outcome) {
    state.classList.toggle("draft-state-ended", outcome !== "kept");
    ended.hidden = outcome !== "ended";
    if (outcome === "kept" && !offered) state.textContent = say("draft-kept", { time: clock(new Date()) });
    if (outcome === "ended") state.textContent = say("draft-ended");
    if (outcome === "too-long") state.textContent = say("draft-too-long");
    if (outcome === "unreachable" || outcome === "refused") {
      state.textContent = say("draft-failed");
      timer ??= setTimeout(flush, RETRY);
    }
    return outcome;
  }

  async function goOn() {
    const problem = await renew(form);
    if (problem) state.textContent = say(problem);
    else await flush();
  }

  ended.querySelector("[data-go-on]").addEventListener("click", goOn);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) flush();
    if (!document.hidden && sessionEnded()) goOn();
  });
  return { typed, flush };
}

async function post(form, url) {
  try {
    return outcomeOf(await send(form, url, { keepalive: true }));
  } catch {
    return "unreachable";
  }
}

/** The form's texts posted by script, files left aside, without following anybody to a log-in page. */
export function send(form, url, { keepalive = false, ...options } = {}) {
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();
  return fetch(url, {
    method: "POST",
    body,
    // A browser refuses to outlive the page with more than this.
    keepalive: keepalive && body.length < MOST_KEPT_ALIVE,
    headers: { Accept: "application/json", "Content-Type": FORM_DATA, "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    redirect: "manual",
    ...options,
  });
}

function outcomeOf(response) {
  if (response.ok) return "kept";
  // The database is away for a moment: nothing leaves the page until it is back.
  if (response.status === 503) return "unreachable";
  if ([400, 413].includes(response.status)) return "too-long";
  return response.type === "opaqueredirect" || [401, 403].includes(response.status) ? "ended" : "refused";
}

/** After a new log-in the page needs that session's token; the same person's only. Names what is wrong. */
async function renew(form) {
  try {
    const response = await fetch(location.pathname + location.search, { redirect: "manual" });
    if (!response.ok) return "not-back-yet";
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (page.body.dataset.user !== document.body.dataset.user) return "other-user";
    const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    return "";
  } catch {
    return "draft-failed";
  }
}

function clock(now) {
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
