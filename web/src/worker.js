// Beside the page: unpacks the program, asks it one question after another, reads files by pieces.

import { unpack } from "./lzma.js";
import { answer } from "./wasi.js";
import { repository, remote } from "./hub.js";

const PIECE = 1 << 20;
let program, files = {};

/** A file read in pieces, each once. */
function pieces(size, read) {
  const kept = new Map();
  const piece = (n) => {
    if (!kept.has(n)) kept.set(n, read(n * PIECE, Math.min((n + 1) * PIECE, size)));
    return kept.get(n);
  };
  return { size, read(from, to) {
    const n = Math.floor(from / PIECE);
    return from >= size ? new Uint8Array() : piece(n).subarray(from - n * PIECE, to - n * PIECE);
  } };
}

const dropped = (file) => pieces(file.size, (from, to) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(from, to))));
const linked = (file) => pieces(file.size, (from, to) => remote(file.url, from, to));

const tasks = {
  async start({ packed }) {
    const letters = atob(packed), bytes = new Uint8Array(letters.length);
    for (let n = 0; n < letters.length; n++) bytes[n] = letters.charCodeAt(n);
    program = await WebAssembly.compile(unpack(bytes));
  },
  async ask({ argv, lang }) {
    return answer(program, argv, { files, env: { LANG: lang, COLUMNS: "80" } });
  },
  async open({ named }) {
    files = Object.fromEntries(Object.entries(named).map(([path, file]) => [path, dropped(file)]));
  },
  async list({ link }) {
    return repository(link);
  },
  async mount({ named }) {
    files = Object.fromEntries(Object.entries(named).map(([path, file]) => [path, linked(file)]));
  },
};

let last = Promise.resolve();
onmessage = ({ data }) => {
  last = last.then(async () => {
    try {
      postMessage({ id: data.id, done: await tasks[data.task](data) });
    } catch (error) {
      postMessage({ id: data.id, failed: String(error.message ?? error) });
    }
  });
};
