// Copies, prints and saves what a page shows once. Without it the page is complete: what it
// shows can be selected, and printed by the browser.
for (const box of document.querySelectorAll("[data-copy], [data-print]")) {
  const { copy, copied, failed, print, save, file, colon } = box.dataset;
  const row = document.createElement("div");
  row.className = "tools";

  const lines = [...box.querySelectorAll("dl > div, li > code, .key")].map((part) =>
    [...part.querySelectorAll("dt, dd")].map((word) => word.textContent).join(`${colon} `) ||
    part.textContent);
  const text = lines.join("\n");

  // Read out as well as seen.
  const said = document.createElement("p");
  said.setAttribute("role", "status");

  const add = (label, press) => {
    if (!label) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet button-small";
    button.textContent = label;
    button.addEventListener("click", press);
    row.append(button);
  };
  add(navigator.clipboard && copy, async () => {
    // Empty first: the same words again are news again.
    said.textContent = "";
    const done = await navigator.clipboard.writeText(text).then(() => copied, () => failed);
    said.textContent = done;
  });
  add(print, () => window.print());
  add(save, () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/plain" }));
    link.download = file;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  row.append(said);
  box.after(row);
}
