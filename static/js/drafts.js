// What is typed is kept on the server within two seconds; when that fails, it says so and loses nothing.

import { say } from "./words.js";

const WAIT = 1500;
const RETRY = 10000;
const MOST_KEPT_ALIVE = 60000;
const FORM_DATA = "application/x-www-form-urlencoded;charset=UTF-8";

/**
 * Keeps what `texts(form)` gives at `url`; `state` says how that goes, `ended` that the session has ended.
 * `flush()` sends now: "kept", "too-long", "ended", "unreachable" or "refused". `secure()` does so too, and goes on
 * by itself where only this page's token is old, after a log-in in another tab.
 */
export function drafts(form, { url, state, ended, texts = everyText }) {
  let timer = null;
  let sending = Promise.resolve("kept");

  function typed() {
    if (timer || !ended.hidden) return;
    if (!state.textContent) state.textContent = say("draft-pending");
    timer = setTimeout(flush, WAIT);
  }

  function flush() {
    clearTimeout(timer);
    timer = null;
    sending = sending.then(() => post(form, url, texts)).then(report);
    return sending;
  }

  function report(outcome) {
    state.classList.toggle("draft-state-ended", outcome !== "kept");
    ended.hidden = outcome !== "ended";
    if (outcome === "kept") state.textContent = say("draft-kept", { time: clock(new Date()) });
    if (outcome === "ended") state.textContent = say("draft-ended");
    if (outcome === "too-long") state.textContent = say("draft-too-long");
    if (outcome === "unreachable" || outcome === "refused") {
      state.textContent = say("draft-failed");
      timer ??= setTimeout(flush, RETRY);
    }
    return outcome;
  }

  async function goOn() {
    const problem = await renew();
    if (!problem) return flush();
    state.textContent = say(problem);
    return "ended";
  }

  async function secure() {
    const outcome = await flush();
    return outcome === "ended" ? goOn() : outcome;
  }

  ended.querySelector("[data-go-on]").addEventListener("click", goOn);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) flush();
    if (!document.hidden && !ended.hidden) goOn();
  });
  return { typed, flush, secure };
}

/** Whether the page waits for a new log-in; nothing is sent in the background meanwhile. */
export function sessionEnded() {
  return !document.querySelector("[data-session-ended]").hidden;
}

async function post(form, url, texts) {
  try {
    return outcomeOf(await send(form, url, { keepalive: true, texts }));
  } catch {
    return "unreachable";
  }
}

function everyText(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === "string");
}

/** The form's texts posted by script, files left aside, without following anybody to a log-in page. */
export function send(form, url, { keepalive = false, texts = everyText, ...options } = {}) {
  const body = new URLSearchParams(texts(form)).toString();
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

/** Who is logged in in this browser now, the token of that session, and her words for the form at `address`. */
export async function ask(address = "") {
  const url = document.getElementById("kept-words").dataset.url;
  const options = { headers: { Accept: "application/json" }, redirect: "manual" };
  const response = await fetch(`${url}?${new URLSearchParams({ address })}`, options);
  return response.ok ? response.json() : null;
}

/** After a new log-in the page needs that session's token; the same person's only. Names what is wrong. */
async function renew() {
  try {
    const now = await ask();
    if (!now) return "not-back-yet";
    if (now.user !== document.body.dataset.user) return "other-user";
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = now.token;
    return "";
  } catch {
    return "draft-failed";
  }
}

function clock(now) {
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
