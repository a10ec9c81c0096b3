// Shows the cases as they are now, once a minute. Without it there is a link to do so.
const link = document.getElementById("refresh");
const { pause, resume } = link.dataset;
let paused = false;

// What somebody is in the middle of is left alone.
const typed = (field) =>
  field.type === "checkbox"
    ? field.checked !== field.defaultChecked
    : field.options
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue;
const inUse = (part) =>
  part.contains(document.activeElement) ||
  (getSelection().toString() && part.contains(getSelection().anchorNode)) ||
  [...part.querySelectorAll("input, select, textarea")].some(typed);

const refresh = async () => {
  const parts = [...document.querySelectorAll("[data-fresh]")];
  if (paused || document.hidden || parts.some(inUse)) return;
  const address = new URL(location);
  // It is no use of the session, which ends by itself.
  address.searchParams.set("auto", "yes");
  const answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => undefined);
  if (!answer) return;
  if (!answer.ok || answer.redirected) {
    clearInterval(timer);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (paused || parts.some(inUse)) return;
  for (const part of parts) part.replaceWith(page.getElementById(part.id));
  document.title = page.title;
};
const timer = setInterval(refresh, 60_000);
document.addEventListener("visibilitychange", refresh);

// Whoever reads can stop what moves (WCAG 2.2.2).
const pausing = document.createElement("button");
pausing.type = "button";
pausing.className = "button button-quiet button-small";
pausing.textContent = pause;
pausing.addEventListener("click", () => {
  paused = !paused;
  pausing.textContent = paused ? resume : pause;
  refresh();
});
link.after(pausing);
