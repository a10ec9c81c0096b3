// Warns two minutes before the time limit of the page, and extends it by one press where a
// request does. Without it the page says until when.
const limit = document.getElementById("time-limit");
const { seconds, soon, extend, extended, over } = limit.dataset;
const note = document.createElement("div");
note.className = "note limit-note";
note.setAttribute("role", "alert");
note.hidden = true;
limit.before(note);

const say = (text, ...more) => {
  note.hidden = false;
  note.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }), ...more);
};
const button = document.createElement("button");
button.type = "button";
button.className = "button";
button.textContent = extend;

const wait = () =>
  setTimeout(() => say(soon, ...(extend ? [button] : [])), Math.max(seconds - 120, 0) * 1000);
button.addEventListener("click", async () => {
  const answer = await fetch("/login/session").catch(() => undefined);
  say(answer?.ok ? extended : over);
  if (answer?.ok) wait();
});
wait();
