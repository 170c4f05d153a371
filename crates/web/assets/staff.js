// The little that pages do by themselves. Everything works without it.
"use strict";

// Dates are shown in the reader's own zone: the server learns it once.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const root = document.body.dataset.root;
  const isKnown = document.cookie.includes("prospectus_zone_told=");
  if (!zone || isKnown) return;
  document.cookie = `prospectus_zone_told=1; path=${root}; max-age=31536000; samesite=lax`;
  if (zone === document.body.dataset.zone) return;
  const csrf = document.querySelector("input[name=csrf]");
  const body = new URLSearchParams({ zone, next: "/", csrf: csrf ? csrf.value : "" });
  fetch(`${root}/zone`, { method: "POST", body, redirect: "manual" });
})();

// The journal as it grows: how many entries came, a pause, and no more rows than one can look through.
(() => {
  const journal = document.getElementById("journal-live");
  if (!journal) return;
  const most = 200;
  const rows = journal.querySelector("#entries");
  const mark = journal.querySelector("[data-live]");
  const status = mark.querySelector("[role=status]");
  const pause = journal.querySelector("[data-live-pause]");
  const newer = journal.querySelector("[data-live-newer]");
  const words = journal.dataset;
  let [came, isPaused, waiting] = [0, false, []];
  const told = (count, one, other) => (count === 1 ? one : other).replace("{n}", count.toLocaleString(document.documentElement.lang));
  const keepFew = () => { while (rows.rows.length > most) rows.deleteRow(-1); };

  journal.addEventListener("htmx:sseOpen", () => {
    mark.hidden = pause.hidden = false;
    newer.hidden = true;
  });
  journal.addEventListener("htmx:sseBeforeMessage", (event) => {
    // After a reconnection some come again.
    const isThere = document.getElementById(`e${event.detail.lastEventId}`);
    if (isThere || isPaused) event.preventDefault();
    if (isThere || !isPaused) return;
    waiting = [event.detail.data, ...waiting].slice(0, most);
    status.textContent = told(waiting.length, words.pausedOne, words.pausedOther);
  });
  journal.addEventListener("htmx:sseMessage", () => {
    came += 1;
    status.textContent = told(came, words.one, words.other);
    keepFew();
  });
  journal.addEventListener("htmx:sseClose", () => {
    status.textContent = words.ended;
    pause.hidden = true;
    newer.hidden = false;
  });
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? words.resume : words.pause;
    if (isPaused || waiting.length === 0) return;
    rows.insertAdjacentHTML("afterbegin", waiting.join(""));
    came += waiting.length;
    waiting = [];
    status.textContent = told(came, words.one, words.other);
    keepFew();
  });
})();
