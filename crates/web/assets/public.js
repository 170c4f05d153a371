// What the public site does better with a script. Everything works without.
"use strict";

const PAUSE = 2000;
const page = document.querySelector("main[data-until]");

// A page that is left open stays right: at the next change of what it shows it is read anew, once somebody looks.
function wait(until, least) {
  setTimeout(refresh, Math.max(Date.parse(until) - Date.now(), least));
}

async function refresh() {
  if (document.hidden) {
    document.addEventListener("visibilitychange", refresh, { once: true });
    return;
  }
  // Who is typing is not disturbed.
  if (page.querySelector("input:focus")) {
    setTimeout(refresh, PAUSE);
    return;
  }
  let until = page.dataset.until;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-cache" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main[data-until]");
    if (answer.ok && fresh) {
      until = fresh.dataset.until;
      replace(fresh);
    }
  } catch {
    // The server is away; it is asked again.
  }
  // Where this clock is ahead, the change is still to come.
  wait(until, PAUSE);
}

// Puts what is new in place; what was opened stays open, and the focus where it was.
function replace(fresh) {
  const opened = [...page.querySelectorAll("details")].map((one) => one.open);
  const focused = page.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  page.replaceChildren(...document.adoptNode(fresh).childNodes);
  page.dataset.until = fresh.dataset.until;
  page.querySelectorAll("details").forEach((one, place) => { one.open = opened[place] ?? one.open; });
  if (focused) page.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

if (page) wait(page.dataset.until, 50);

// The sheet of filters on a phone.
document.addEventListener("keydown", (event) => {
  const sheet = document.querySelector(".facets[open]");
  if (event.key === "Escape" && sheet && matchMedia("(width < 62rem)").matches) {
    sheet.open = false;
    sheet.querySelector("summary").focus();
  }
});
