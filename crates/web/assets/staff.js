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
