// Shows a PDF to the page that holds this frame, one canvas for each of its pages. The frame
// has no origin and may reach nothing: the bytes come by a message, the decoders are packed in.
import { getDocument } from "pdfjs-dist/legacy/build/pdf.min.mjs";
import * as worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs";
import jbig2 from "pdfjs-dist/wasm/jbig2.wasm";
import openjpeg from "pdfjs-dist/wasm/openjpeg.wasm";
import qcms from "pdfjs-dist/wasm/qcms_bg.wasm";

// No worker can be loaded here: it works on the frame's own thread.
globalThis.pdfjsWorker = worker;

const packed = { "jbig2.wasm": jbig2, "openjpeg.wasm": openjpeg, "qcms_bg.wasm": qcms };

class Packed {
  async fetch({ filename }) {
    const bytes = packed[filename];
    if (!bytes) throw new Error(`${filename} is not packed`);
    return bytes.slice();
  }
}

// Dots across a page: enough to read small print when it is enlarged.
const WIDTH = 2000;
const sheets = new Map();
let turned = 0;

const viewport = (page) => {
  const rotation = (page.rotate + turned) % 360;
  const { width } = page.getViewport({ scale: 1, rotation });
  return page.getViewport({ scale: WIDTH / width, rotation });
};

// Keeps the room of a page, and none of its dots.
const clear = (canvas) => {
  const { width, height } = viewport(sheets.get(canvas));
  canvas.style.aspectRatio = `${width} / ${height}`;
  canvas.width = 0;
  canvas.height = 0;
};

const draw = async (canvas) => {
  const asked = turned;
  const view = viewport(sheets.get(canvas));
  const fresh = document.createElement("canvas");
  fresh.width = view.width;
  fresh.height = view.height;
  await sheets.get(canvas).render({ canvas: fresh, viewport: view }).promise;
  if (asked !== turned) return;
  canvas.width = fresh.width;
  canvas.height = fresh.height;
  canvas.getContext("2d").drawImage(fresh, 0, 0);
};

// A long document would fill the memory: pages far from sight are empty.
const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) draw(target);
      else clear(target);
    }
  },
  { rootMargin: "100%" },
);

const show = async ({ bytes, page: label }) => {
  const loading = getDocument({
    data: new Uint8Array(bytes),
    BinaryDataFactory: Packed,
    useWorkerFetch: false,
    wasmUrl: "packed/",
    useSystemFonts: true,
  });
  const pdf = await loading.promise;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${label} ${number} / ${pdf.numPages}`);
    sheets.set(canvas, page);
    clear(canvas);
    document.body.append(canvas);
    near.observe(canvas);
  }
};

addEventListener("message", async ({ source, data }) => {
  if (source !== parent) return;
  if (data.bytes) {
    try {
      await show(data);
      parent.postMessage("shown", "*");
    } catch {
      parent.postMessage("failed", "*");
    }
    return;
  }
  document.body.style.width = `${data.zoom * 100}%`;
  if (data.angle !== turned) {
    turned = data.angle;
    for (const canvas of sheets.keys()) {
      near.unobserve(canvas);
      clear(canvas);
      near.observe(canvas);
    }
  }
});
parent.postMessage("ready", "*");
