// Loads the page repeatedly and replaces only what has changed, so that scrolling, focus and selection stay.
"use strict";
(() => {
  const INTERVAL = 500;
  const TIMEOUT = 10_000;
  const live = document.getElementById("live");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let loading = false;

  function showState(state, text) {
    live.hidden = false;
    live.dataset.state = state;
    if (live.textContent !== text) live.textContent = text;
  }

  // Rows are identified by their ids; an unchanged row is not touched.
  function updateRows(place, fresh) {
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

  function update(fresh) {
    document.title = fresh.title;
    for (const place of document.querySelectorAll("[data-live]")) {
      const there = fresh.getElementById(place.id);
      if (there === null || place.isEqualNode(there)) continue;
      if (place.tagName === "TBODY") updateRows(place, there);
      else place.replaceWith(document.adoptNode(there));
    }
  }

  async function reload() {
    if (loading || document.hidden) return;
    loading = true;
    try {
      const answer = await fetch("/", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      update(new DOMParser().parseFromString(await answer.text(), "text/html"));
      showState("live", "Live");
    } catch {
      showState("lost", "Connection lost, retrying");
    } finally {
      loading = false;
    }
  }

  setInterval(reload, INTERVAL);
  document.addEventListener("visibilitychange", reload);
  reload();
})();
