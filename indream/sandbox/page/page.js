// Asks for the page again and again, and puts in what has changed, so that what somebody reads, has
// selected or has scrolled to stays where it is.
"use strict";
(() => {
  const INTERVAL = 500;
  const TIMEOUT = 10_000;
  const live = document.getElementById("live");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let asking = false;

  function tell(state, text) {
    live.hidden = false;
    live.dataset.state = state;
    if (live.textContent !== text) live.textContent = text;
  }

  // Rows are known by their ids: one that is as it was is not touched.
  function renewRows(place, fresh) {
    const before = new Map(Array.from(place.children, (row) => [row.id, row]));
    const after = new Set(Array.from(fresh.children, (row) => row.id));
    for (const [id, row] of before) if (!after.has(id)) row.remove();
    let next = place.firstElementChild;
    for (const row of Array.from(fresh.children)) {
      const old = before.get(row.id);
      if (old === undefined) {
        place.insertBefore(document.adoptNode(row), next);
        if (!calm.matches) row.animate([{ opacity: 0.2 }, { opacity: 1 }], 400);
        continue;
      }
      if (old === next) next = next.nextElementSibling;
      else place.insertBefore(old, next);
      if (!old.isEqualNode(row)) old.replaceWith(document.adoptNode(row));
    }
  }

  function renew(fresh) {
    document.title = fresh.title;
    for (const place of document.querySelectorAll("[data-live]")) {
      const there = fresh.getElementById(place.id);
      if (there === null || place.isEqualNode(there)) continue;
      if (place.tagName === "TBODY") renewRows(place, there);
      else place.replaceWith(document.adoptNode(there));
    }
  }

  async function look() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch("/", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
      tell("live", "Live");
    } catch {
      tell("lost", "Not reached, trying again");
    } finally {
      asking = false;
    }
  }

  setInterval(look, INTERVAL);
  document.addEventListener("visibilitychange", look);
  look();
})();
