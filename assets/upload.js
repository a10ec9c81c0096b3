// Hands in several files of a document, one after the other, and stays on the page: each with
// its progress, a picture, and what came of it. Without it a form takes one file at a time.
const part = document.getElementById("documents");
const { most, colon, several, add, large, sending, arrived, failed } = part.dataset;
// By the id that a file has got here.
const pictures = new Map();

// What came of each file, to be read out.
const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
part.append(said);

const element = (name, more) => Object.assign(document.createElement(name), more);
const ids = (root) => [...root.querySelectorAll("[data-file]")].map((line) => line.dataset.file);

// The forms take several files, and say so.
const prepare = (root) => {
  for (const form of root.querySelectorAll("[data-upload]")) {
    const input = form.querySelector("[type=file]");
    input.multiple = true;
    input.labels[0].firstChild.data = several;
    form.querySelector("button").firstChild.data = add;
  }
  for (const line of root.querySelectorAll("[data-file]")) {
    const picture = pictures.get(line.dataset.file);
    if (picture) line.prepend(picture);
  }
};

// Drawn, and not shown as a file: pages show pictures from their own site only.
const draw = async (file, line) => {
  if (!file.type.startsWith("image/")) return undefined;
  const image = await createImageBitmap(file).catch(() => undefined);
  if (!image) return undefined;
  const scale = 96 / Math.max(image.width, image.height);
  const canvas = element("canvas", {
    className: "thumb",
    width: Math.max(image.width * scale, 1),
    height: Math.max(image.height * scale, 1),
  });
  canvas.setAttribute("aria-hidden", "true");
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  line.prepend(canvas);
  return canvas;
};

// The answer is the page of the request, which says what came of it.
const send = (form, file, bar) => new Promise((resolve) => {
  const data = new FormData(form);
  data.set("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.responseType = "document";
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
  });
  request.addEventListener("loadend", () => resolve(request));
  request.send(data);
});

part.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-upload]");
  if (!form) return;
  event.preventDefault();
  const own = `${form.dataset.upload}-item`;
  const files = [...form.querySelector("[type=file]").files];
  for (const old of document.getElementById(own).querySelectorAll(".uploads")) old.remove();
  const list = element("ul", { className: "files uploads" });
  form.after(list);
  form.hidden = true;

  const lines = files.map((file) => {
    const line = element("li");
    const words = element("p");
    const told = element("span", { textContent: sending });
    words.append(element("strong", { textContent: file.name }), " ", told);
    line.append(words);
    list.append(line);
    return { file, line, told };
  });
  let latest;
  for (const { file, line, told } of lines) {
    const drawn = draw(file, line);
    let problem = file.size > Number(most) ? large : "";
    if (!problem) {
      const bar = element("progress", { max: file.size, value: 0 });
      bar.setAttribute("aria-label", file.name);
      line.append(bar);
      const answer = await send(form, file, bar);
      const page = answer.responseXML;
      bar.remove();
      const item = page?.getElementById(own);
      // The request has moved on, or somebody has left it: the page says so.
      if (page && answer.status < 400 && !item) return location.assign(answer.responseURL);
      problem = item ? page.querySelector("#problem li")?.textContent ?? "" : failed;
      if (item && !problem) {
        const before = ids(latest?.getElementById(own) ?? document.getElementById(own));
        const [fresh] = ids(item).filter((id) => !before.includes(id));
        const canvas = await drawn;
        if (fresh && canvas) pictures.set(fresh, canvas);
      }
      latest = item ? page : latest;
    }
    told.textContent = problem || arrived;
    line.className = problem ? "failed" : "arrived";
    said.textContent = `${file.name}${colon} ${told.textContent}`;
  }

  // The page as it is now, but for what was chosen at the other documents. What did not
  // arrive stays listed, with why.
  for (const id of latest ? [own, "documents-given", "documents-next"] : []) {
    const fresh = latest.getElementById(id);
    if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
  }
  const item = document.getElementById(own);
  form.hidden = false;
  form.querySelector("[type=file]").value = "";
  for (const line of list.querySelectorAll(".arrived")) line.remove();
  // The field is described by what did not arrive, in place of the answer's own message.
  const message = item.querySelector(`#${CSS.escape(form.dataset.upload)}-problem`);
  if (message) {
    message.remove();
    list.id = message.id;
  }
  if (list.children.length) item.append(list);
  else list.remove();
  prepare(item);
  const heading = item.querySelector("h3");
  heading.tabIndex = -1;
  heading.focus();
});

prepare(part);
