// In every page of the bench: what it drew, and when. Times are milliseconds of performance.now().
(selectors) => {
  const state = { last: 0, rules: [] };
  window.bench = state;

  // A grid draws on a canvas, which changes no element. (The table inside of a canvas is for
  // screen readers; it follows later, and nobody sees it.)
  const draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (...given) {
    state.last = performance.now();
    return draw.apply(this, given);
  };

  const isSeen = (record) => {
    const element = record.target.nodeType === 1 ? record.target : record.target.parentElement;
    return element === null || element.closest("canvas") === null;
  };

  const look = (now) => {
    for (const rule of state.rules) {
      if (rule.at === null && rule.from !== null && rule.holds()) rule.at = now;
    }
  };

  new MutationObserver((records) => {
    const now = performance.now();
    if (records.some(isSeen)) state.last = now;
    look(now);
  }).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });

  const text = (selector) => document.querySelector(selector)?.textContent ?? "";

  // When each number first stands on a page that is being loaded.
  state.loaded = selectors.map((selector) => ({
    from: 0,
    at: null,
    holds: () => /\d/.test(text(selector)),
  }));
  state.rules.push(...state.loaded);

  // From the next click: when the text changes, and when nothing moves any more.
  state.arm = (settled, quiet) => {
    const shown = () => text(selectors[0]);
    const before = shown();
    const change = { from: null, at: null, holds: () => shown() !== before };
    state.rules = [change];
    const begin = (event) => {
      change.from = event.timeStamp;
    };
    addEventListener("click", begin, { capture: true, once: true });
    state.result = new Promise((resolve) => {
      const timer = setInterval(() => {
        const isQuiet = performance.now() - state.last > quiet;
        if (change.at === null || !isQuiet || !settled()) return;
        clearInterval(timer);
        resolve([change.at - change.from, state.last - change.from]);
      }, 20);
    });
  };
}
