// What `looks` asks of a page in one look. It is run right after axe, once for each loaded page.
//
// Contrast is the dearest thing to judge, and most texts of a page are written in the same few ways, here and on other
// pages. All that decides how well a text is read is its kind: its own color, size, weight and shadow, and what every
// element around it paints. Once axe has let a text pass, others of the same kind pass as well and are not judged again.
// Where a text meets other boxes than those around it, or reaches out of these, this belongs to its kind.
(() => {
  const CONTRAST = "color-contrast", LINKS = "link-in-text-block"; // the two rules about colors
  const serious = (rule) => rule.enabled && ["serious", "critical"].includes(rule.impact)
    && !rule.tags.some((tag) => ["experimental", "deprecated"].includes(tag)); // as axe leaves out by itself
  const ALL_ELSE = axe._audit.rules.filter(serious).map((rule) => rule.id).filter((id) => id !== CONTRAST);
  const NOTHING = "rgba(0, 0, 0, 0)";
  const WITHOUT_TEXT = ["hidden", "checkbox", "radio", "range", "color"].map((type) => `[type=${type}]`);
  const FIELDS = `input:not(${WITHOUT_TEXT}), select, textarea`;
  const passed = new Set();

  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const drawn = async () => {
    await frame();
    await frame();
    const ending = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((each) => each.finished));
  };

  const violations = (results) => results.violations.map(
    (each) => each.id + ": " + each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | "));
  const run = (where, rules, more) => axe.run(where, { runOnly: { type: "rule", values: rules }, ...more });

  const visible = () => [...document.querySelectorAll("body, body *")].filter((each) => each.checkVisibility());
  const texts = (each) => [...each.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const writes = (each, what = /\S/) => texts(each).some((node) => what.test(node.data));

  const isOpaque = (color) => color.startsWith("rgb(");
  const EDGE = 2; // pixels by which boxes of letters may reach into their neighbours
  const meets = (text, box) => text.left + EDGE < box.right && text.right - EDGE > box.left
    && text.top + EDGE < box.bottom && text.bottom - EDGE > box.top;
  const covers = (box, text) => box.left <= text.left + EDGE && box.right >= text.right - EDGE
    && box.top <= text.top + EDGE && box.bottom >= text.bottom - EDGE;

  const boxOf = (node, around) => {
    if (around.matches(FIELDS)) return around.getBoundingClientRect();
    const range = document.createRange();
    range.selectNode(node);
    const { left, right, top, bottom } = range.getBoundingClientRect(), clip = around.getBoundingClientRect();
    const cut = getComputedStyle(around).overflowX !== "visible";
    return { left, right: cut ? Math.min(right, clip.right) : right, top, bottom };
  };
  const boxesOf = (each) => (each.matches(FIELDS) ? [each] : texts(each)).map((node) => boxOf(node, each));

  const stacked = (style) => `${style.position} ${style.zIndex}`;
  const painting = (shown) => new Map(shown.map((each) => [each, getComputedStyle(each)])
    .filter(([, style]) => style.backgroundColor !== NOTHING || style.backgroundImage !== "none")
    .map(([each, style]) => [each, {
      ends: isOpaque(style.backgroundColor), box: each.getBoundingClientRect(),
      paint: [style.backgroundColor, style.backgroundImage, stacked(style)].join(),
    }]));

  const upTo = (each) => (each ? [...upTo(each.parentElement), each] : []);
  const kinds = (shown) => {
    const painters = painting(shown), all = [...painters.values()], grounds = new Map([[null, ""]]);
    const ground = (each) => {
      if (!grounds.has(each)) {
        const around = ground(each.parentElement), style = getComputedStyle(each);
        const paints = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode];
        const plain = paints.join() === [NOTHING, "none", "1", "none", "normal"].join();
        grounds.set(each, plain ? around : `${around} > ${paints.join()}`);
      }
      return grounds.get(each);
    };
    const others = (each) => {
      const own = upTo(each).map((around) => painters.get(around)).filter(Boolean);
      const hiding = own.slice(Math.max(own.findLastIndex(({ ends }) => ends), 0)); // behind these nothing is seen
      const found = new Set(boxesOf(each).flatMap((text) => [
        ...all.filter((other) => meets(text, other.box) && !own.includes(other)).map(({ paint }) => `meets ${paint}`),
        ...hiding.filter(({ box }) => !covers(box, text)).map(({ paint }) => `leaves ${paint}`),
      ]));
      return found.size ? [stacked(getComputedStyle(each.offsetParent ?? each)), ...found].join() : "";
    };
    const known = new Map();
    return (each) => {
      if (!known.has(each)) {
        const style = getComputedStyle(each);
        const own = [style.color, style.fontSize, style.fontWeight, style.textShadow, style.webkitTextStroke];
        known.set(each, `${ground(each)} : ${own.join()} : ${others(each)}`);
      }
      return known.get(each);
    };
  };

  // Axe says nothing of what only screen readers have, of what waits outside the page, of mere punctuation and of fields
  // with a picture behind.
  const isOnlyHeard = (each) => Math.max(each.offsetWidth, each.offsetHeight) <= 1;
  const isOutside = ({ bottom, right }) => bottom + scrollY <= 0 || right + scrollX <= 0;
  const isRead = (each) => (each.matches(FIELDS)
    ? getComputedStyle(each).backgroundImage === "none"
    : writes(each, /[^\p{P}\s]/u)) && !isOnlyHeard(each) && !isOutside(each.getBoundingClientRect());

  const unread = async (shown) => {
    const kind = kinds(shown), toJudge = shown.filter((each) => isRead(each) && !passed.has(kind(each)));
    if (!toJudge.length) return { problems: [], nowPassed: [] };
    const results = await run({ include: toJudge }, [CONTRAST], { elementRef: true });
    const nodes = results.passes.flatMap((each) => each.nodes);
    const nowPassed = [...new Set(nodes.map((node) => kind(node.element)))].filter((each) => !passed.has(each));
    nowPassed.forEach((each) => passed.add(each));
    return { problems: violations(results), nowPassed };
  };

  const small = (shown) => shown.filter((each) => writes(each) && parseFloat(getComputedStyle(each).fontSize) < 12)
    .map((each) => each.outerHTML.slice(0, 120));

  const filled = () => {
    const front = document.querySelector("dialog[open]") ?? document;
    return [...front.querySelectorAll(".btn.primary")].filter((each) =>
      each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 0);
  };

  window.oneLook = async (onlyColors, alreadyPassed) => {
    alreadyPassed.forEach((each) => passed.add(each));
    await drawn();
    const shown = visible(), rules = onlyColors ? [LINKS] : ALL_ELSE;
    const others = violations(await run(document, rules, { resultTypes: ["violations"] }));
    const { problems, nowPassed } = await unread(shown);
    const sideways = document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways"] : [];
    const twoFilled = filled().length > 1 ? ["more than one filled button"] : [];
    return { problems: [...others, ...problems, ...small(shown), ...sideways, ...twoFilled], nowPassed };
  };
})();
