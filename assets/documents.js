// Turns documents beside their form into something to look at closely: pictures are enlarged
// and turned, and a PDF is shown by a frame that can reach nothing. Without it a picture
// stands there as it is, and a PDF is downloaded.
const files = document.getElementById("files");
const words = files.dataset;

// Buttons above what is shown, and what they do to it.
const tools = (paper, set) => {
  const view = { zoom: 1, angle: 0 };
  const bar = document.createElement("div");
  bar.className = "actions";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", paper.querySelector("strong").textContent);
  const button = (label, press) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet button-small";
    button.textContent = label;
    button.addEventListener("click", () => {
      press();
      set(view);
    });
    bar.append(button);
  };
  button(words.larger, () => (view.zoom = Math.min(view.zoom * 1.5, 8)));
  button(words.smaller, () => (view.zoom = Math.max(view.zoom / 1.5, 1)));
  button(words.turn, () => (view.angle = (view.angle + 90) % 360));
  button(words.whole, () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else paper.requestFullscreen();
  });
  paper.prepend(bar);
};

const turned = (picture, angle) => {
  const canvas = document.createElement("canvas");
  const { naturalWidth: width, naturalHeight: height } = picture;
  const upright = angle % 180 === 0;
  canvas.width = upright ? width : height;
  canvas.height = upright ? height : width;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", picture.alt);
  const context = canvas.getContext("2d");
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((angle * Math.PI) / 180);
  context.drawImage(picture, -width / 2, -height / 2);
  return canvas;
};

const picture = (paper) => {
  const original = paper.querySelector("img");
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  // Scrolled by the keyboard too.
  sheet.tabIndex = 0;
  sheet.setAttribute("role", "region");
  sheet.setAttribute("aria-label", original.alt);
  original.replaceWith(sheet);
  sheet.append(original);
  let angle = 0;
  tools(paper, (view) => {
    if (view.angle !== angle) {
      angle = view.angle;
      sheet.replaceChildren(angle ? turned(original, angle) : original);
    }
    sheet.firstChild.style.width = `${view.zoom * 100}%`;
  });
};

const pdf = async (paper) => {
  const link = paper.querySelector("a");
  const state = document.createElement("p");
  state.setAttribute("role", "status");
  state.textContent = words.loading;
  const frame = document.createElement("iframe");
  frame.className = "sheet";
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = paper.querySelector("strong").textContent;
  const told = (word) =>
    new Promise((resolve, reject) => {
      addEventListener("message", ({ source, data }) => {
        if (source !== frame.contentWindow) return;
        if (data === word) resolve();
        if (data === "failed") reject(data);
      });
      frame.addEventListener("error", reject);
    });
  const [ready, shown] = [told("ready"), told("shown")];
  frame.src = "/viewer/";
  paper.prepend(frame, state);
  try {
    const answer = await fetch(link.href);
    if (answer.headers.get("content-type") !== "application/pdf") throw answer.status;
    const bytes = await answer.arrayBuffer();
    await ready;
    frame.contentWindow.postMessage({ bytes, page: words.page }, "*", [bytes]);
    await shown;
    state.remove();
    for (const spare of paper.querySelectorAll("[data-download]")) spare.remove();
    const badge = paper.querySelector(".badge");
    badge.textContent = words.opened;
    badge.className = "badge badge-good";
    tools(paper, (view) => frame.contentWindow.postMessage(view, "*"));
  } catch {
    frame.remove();
    state.textContent = words.failed;
  }
};

for (const paper of files.querySelectorAll(".paper")) {
  if (paper.querySelector("img")) picture(paper);
  else pdf(paper);
}
