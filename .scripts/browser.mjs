// Opens the pages that `.scripts/pages` wrote in one headless browser, and looks at them:
//   browser.mjs pictures PAGES FOLDER [WORD]   a picture of each, in every size and scheme
//   browser.mjs check PAGES [WORD]             axe-core, nothing wider than the screen or its tag, nothing
//                                              lost with forced colours, and no motion where none is wanted
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [task, folder, ...rest] = process.argv.slice(2);
const [out, word] = task === "pictures" ? rest : [, ...rest];
const WIDTHS = [320, 768, 1280];
const SCHEMES = ["light", "dark"];

/** A browser of an empty profile, and the way to talk to it. */
async function browse() {
  const profile = mkdtempSync(join(tmpdir(), "regain-browser-"));
  const names = ["chromium", "google-chrome"].flatMap((name) => process.env.PATH.split(":").map((at) => join(at, name)));
  const flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
    + "disable-component-update disable-sync hide-scrollbars force-color-profile=srgb remote-debugging-port=0";
  const program = spawn(names.find(existsSync) ?? "chromium",
    [...flags.split(" ").map((flag) => `--${flag}`), `--user-data-dir=${profile}`, "about:blank"],
    { stdio: ["ignore", "ignore", "pipe"] });
  process.on("exit", () => program.kill());
  const address = await new Promise((found, failed) => {
    let said = "";
    program.stderr.on("data", (text) => {
      said += text;
      const at = said.match(/ws:\/\/\S+/);
      if (at) found(at[0]);
    });
    program.on("exit", () => failed(new Error(`the browser ended: ${said}`)));
  });
  const wire = new WebSocket(address);
  await new Promise((open, failed) => Object.assign(wire, { onopen: open, onerror: failed }));
  let last = 0;
  const waiting = new Map();
  const heard = new Map();
  wire.onmessage = ({ data }) => {
    const { id, method, sessionId, result, error } = JSON.parse(data);
    if (id) {
      const { done, failed } = waiting.get(id);
      waiting.delete(id);
      return error ? failed(new Error(error.message)) : done(result);
    }
    heard.get(`${sessionId} ${method}`)?.();
  };
  const send = (method, params = {}, sessionId = undefined) => new Promise((done, failed) => {
    waiting.set(++last, { done, failed });
    wire.send(JSON.stringify({ id: last, method, params, sessionId }));
  });
  return {
    async tab() {
      const { targetId } = await send("Target.createTarget", { url: "about:blank", newWindow: true });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      const ask = (method, params) => send(method, params, sessionId);
      await ask("Page.enable");
      return {
        ask,
        async open(address) {
          const loaded = new Promise((done, failed) => {
            const late = setTimeout(() => failed(new Error(`not loaded: ${address}`)), 60_000);
            heard.set(`${sessionId} Page.loadEventFired`, () => done(clearTimeout(late)));
          });
          await ask("Page.navigate", { url: address });
          await loaded;
        },
        size: (width) => ask("Emulation.setDeviceMetricsOverride", { width, height: 800, deviceScaleFactor: 1, mobile: false }),
        show: (features) => ask("Emulation.setEmulatedMedia", {
          features: Object.entries(features).map(([name, value]) => ({ name, value })),
        }),
        async run(script) {
          const { result, exceptionDetails } = await ask("Runtime.evaluate", { expression: script, awaitPromise: true, returnByValue: true });
          if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
          return result.value;
        },
      };
    },
    async close() {
      const ended = new Promise((done) => program.once("exit", done));
      // A browser that is gone does not always answer first.
      void send("Browser.close");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function picture(tab, name) {
  for (const width of WIDTHS) {
    await tab.size(width);
    for (const scheme of SCHEMES) {
      await tab.show({ "prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce" });
      const { cssContentSize } = await tab.ask("Page.getLayoutMetrics");
      const clip = { x: 0, y: 0, width, height: Math.max(cssContentSize.height, 400), scale: 1 };
      const { data } = await tab.ask("Page.captureScreenshot", { clip, captureBeyondViewport: true, optimizeForSpeed: true });
      writeFileSync(join(out, `${name}.${width}.${scheme}.png`), Buffer.from(data, "base64"));
    }
  }
  return [];
}

// A mail stands in somebody else's page.
const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// What is wider than the screen, if the page is.
const WIDER = `(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth
  && ([...document.querySelectorAll("body *")].findLast((part) => part.getBoundingClientRect().right > clientWidth)
    ?.cloneNode().outerHTML ?? "something"))(document.documentElement)`;
// Text that runs out of its tag or badge, and a row that is a card and still has to be moved.
const CUT = `[
  ...[...document.querySelectorAll(".tags li, .badge")].filter((part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const text = document.createRange();
    text.selectNodeContents(part);
    return [...text.getClientRects()].some((line) => line.left < left - 1 || line.right > right + 1
      || (line.top + line.bottom) / 2 < top || (line.top + line.bottom) / 2 > bottom);
  }),
  ...[...document.querySelectorAll(".scroll:has(> .stack)")].filter(({ scrollWidth, clientWidth }) => innerWidth <= 320 && scrollWidth > clientWidth),
].map((part) => part.outerHTML.slice(0, 200))`;
const axe = (rules) => `axe.run({ resultTypes: ["violations"], runOnly: ${JSON.stringify(rules)} })
  .then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => id + ": " + help + ": " + node.html + " " + (node.any[0]?.message ?? ""))))`;

// With forced colours there are no backgrounds: what is pressed or marks something has a border,
// and where the focus is a ring shows.
const FORCED = `(() => {
  const lost = [];
  const seen = (part) => part.checkVisibility() && part.getClientRects().length;
  for (const part of document.querySelectorAll(".button, .badge, .switch, .tabs [aria-current], .views [aria-current], .counts [aria-current]")) {
    const { borderBottomWidth, borderBottomStyle, borderBottomColor } = getComputedStyle(part);
    const ground = getComputedStyle(document.body).backgroundColor;
    if (seen(part) && (!parseFloat(borderBottomWidth) || borderBottomStyle === "none" || borderBottomColor === ground))
      lost.push("no border with forced colours: " + part.cloneNode().outerHTML);
  }
  const kinds = new Map();
  for (const part of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary"))
    kinds.set(part.tagName + " " + part.className + " " + (part.type ?? ""), part);
  for (const part of kinds.values()) {
    if (!seen(part)) continue;
    part.focus({ preventScroll: true });
    const { outlineStyle, outlineWidth } = getComputedStyle(part);
    if (document.activeElement === part && (outlineStyle === "none" || parseFloat(outlineWidth) < 2))
      lost.push("no focus ring with forced colours: " + part.cloneNode().outerHTML);
  }
  document.activeElement?.blur();
  return lost;
})()`;
const MOVES = `[...document.querySelectorAll("*")].filter((part) => ["", "::before", "::after"].some((which) => {
  const { transitionDuration, animationName } = getComputedStyle(part, which || null);
  return animationName !== "none" || transitionDuration.split(",").some((time) => parseFloat(time) > 0);
})).map((part) => "moves where no motion is wanted: " + part.cloneNode().outerHTML)`;

// Text spacing as wide as some readers set it (WCAG 1.4.12).
const SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }";
const SPACE = `document.head.append(Object.assign(document.createElement("style"), { id: "spacing", textContent: ${JSON.stringify(SPACING)} }));0`;
const UNSPACE = `document.getElementById("spacing").remove();0`;

async function check(tab, name) {
  const bad = [];
  await tab.show({ "prefers-color-scheme": "light", "prefers-reduced-motion": "reduce" });
  await tab.size(320);
  const wide = async (screen) => {
    const part = await tab.run(WIDER);
    if (part) bad.push(`wider than ${screen}: ${part}`);
    bad.push(...(await tab.run(CUT)).map((part) => `cut at ${screen}: ${part}`));
  };
  await wide("320 px");
  await tab.run(SPACE);
  await wide("320 px with wide text spacing");
  await tab.run(UNSPACE);
  bad.push(...await tab.run(MOVES));
  if (!name.startsWith("mail-")) {
    await tab.show({ "forced-colors": "active", "prefers-reduced-motion": "reduce" });
    bad.push(...await tab.run(FORCED));
    await tab.show({ "prefers-color-scheme": "light", "prefers-reduced-motion": "reduce" });
  }
  // What axe looks at is the same in every language.
  if (name.endsWith(".en")) {
    await tab.size(1280);
    await tab.run(readFileSync("node_modules/axe-core/axe.min.js", "utf8") + ";0");
    bad.push(...await tab.run(axe(name.startsWith("mail-") ? STANDARD : [...STANDARD, "best-practice"])));
    await tab.show({ "prefers-color-scheme": "dark", "prefers-reduced-motion": "reduce" });
    bad.push(...(await tab.run(axe(["color-contrast"]))).map((text) => `dark: ${text}`));
  }
  // A browser whose text is twice as large.
  await tab.ask("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
  for (const width of [640, 1280]) {
    await tab.size(width);
    await wide(`${width} px with text at 200 %`);
  }
  await tab.ask("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
  return bad;
}

const started = Date.now();
const browser = await browse();
const pages = readdirSync(folder).filter((name) => name.endsWith(".html") && name.includes(word ?? ""));
if (out) mkdirSync(out, { recursive: true });
const found = new Map();
const queue = [...pages];
await Promise.all(cpus().map(async () => {
  const tab = await browser.tab();
  for (let page; (page = queue.pop());) {
    await tab.open(pathToFileURL(resolve(folder, page)).href);
    const name = page.slice(0, -".html".length);
    for (const fault of await (task === "pictures" ? picture : check)(tab, name))
      found.set(fault, [...(found.get(fault) ?? []), name]);
  }
}));
await browser.close();
for (const [fault, names] of found) console.error(`${fault}\n  ${names.slice(0, 3).join(" ")} (${names.length})`);
console.log(`${pages.length} pages in ${Math.round((Date.now() - started) / 1000)} s`);
process.exitCode = found.size || !pages.length ? 1 : 0;
