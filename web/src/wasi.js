// The program runs in a room of its own: arguments, an environment and files come in, text and an exit
// code go out. What it imports is WASI preview 1, as far as it uses it.

const OK = 0, BADF = 8, INVAL = 28, NOENT = 44, NOTDIR = 54, NOTSUP = 58, ROFS = 69;
const FOLDER = 3, FILE = 4, ROOM = 3;
const KINDS = { folder: FOLDER, file: FILE };

class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** A file, or a folder, that does not change: `files` are `{path: {size, read(from, to) -> Uint8Array}}`. */
function tree(files) {
  const nodes = new Map([["", { kind: "folder", size: 0, below: new Set() }]]);
  for (const [path, file] of Object.entries(files)) {
    const names = path.split("/");
    names.forEach((name, at) => {
      const own = names.slice(0, at + 1).join("/");
      nodes.get(names.slice(0, at).join("/")).below.add(name);
      if (at === names.length - 1) nodes.set(own, { kind: "file", ...file });
      else if (!nodes.has(own)) nodes.set(own, { kind: "folder", size: 0, below: new Set() });
    });
  }
  return nodes;
}

/** Where a path leads from the root; undefined above it. */
function place(path) {
  const names = [];
  for (const name of path.split("/")) {
    if (name === "..") {
      if (names.pop() === undefined) return undefined;
    } else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}

/** Asks the program once: `{code, stdout, stderr}`. */
export async function answer(module, argv, { env = {}, files = {} } = {}) {
  const utf8 = new TextEncoder(), nodes = tree(files);
  const open = new Map([[ROOM, { path: "", node: nodes.get(""), at: 0 }]]);
  const out = { 1: [], 2: [] };
  const lists = {
    args: ["edgefit", ...argv].map((text) => utf8.encode(text + "\0")),
    environ: Object.entries(env).map(([name, value]) => utf8.encode(`${name}=${value}\0`)),
  };
  let memory;
  const view = () => new DataView(memory.buffer);
  const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);
  const text = (at, length) => new TextDecoder().decode(bytes(at, length));
  const u32 = (at, value) => view().setUint32(at, value, true);
  const u64 = (at, value) => view().setBigUint64(at, BigInt(value), true);

  const sizes = (list) => (count, length) => {
    u32(count, list.length);
    u32(length, list.reduce((sum, one) => sum + one.length, 0));
    return OK;
  };
  const copies = (list) => (places, buffer) => {
    for (const one of list) {
      u32(places, buffer);
      bytes(buffer, one.length).set(one);
      places += 4;
      buffer += one.length;
    }
    return OK;
  };
  const stat = (at, node) => {
    bytes(at, 64).fill(0);
    bytes(at + 16, 1)[0] = KINDS[node.kind];
    u64(at + 24, 1);
    u64(at + 32, node.size);
    return OK;
  };
  const found = (fd, path, length) => {
    const named = text(path, length);
    const where = place(named.startsWith("/") ? named : `${open.get(fd)?.path ?? ""}/${named}`);
    return { where, node: nodes.get(where) };
  };
  const vectors = (at, count) =>
    Array.from({ length: count }, (_, n) => [view().getUint32(at + 8 * n, true), view().getUint32(at + 8 * n + 4, true)]);

  const calls = {
    args_sizes_get: sizes(lists.args),
    args_get: copies(lists.args),
    environ_sizes_get: sizes(lists.environ),
    environ_get: copies(lists.environ),
    random_get: (at, length) => (bytes(at, length).fill(7), OK),
    clock_time_get: (_, __, at) => (u64(at, 0), OK),
    proc_exit: (code) => { throw new Exit(code); },
    fd_close: (fd) => (open.delete(fd) ? OK : BADF),
    fd_fdstat_get: (fd, at) => {
      const node = open.get(fd)?.node;
      bytes(at, 24).fill(0);
      if (!node && !out[fd] && fd !== 0) return BADF;
      // What is no terminal: colours and progress are for those who sit at one.
      bytes(at, 1)[0] = node ? KINDS[node.kind] : FILE;
      view().setBigUint64(at + 8, ~0n, true);
      view().setBigUint64(at + 16, ~0n, true);
      return OK;
    },
    fd_filestat_get: (fd, at) => {
      const node = open.get(fd)?.node ?? (out[fd] ? { kind: "file", size: 0 } : undefined);
      return node ? stat(at, node) : BADF;
    },
    fd_prestat_get: (fd, at) => {
      if (fd !== ROOM) return BADF;
      u32(at, 0);
      u32(at + 4, 1);
      return OK;
    },
    fd_prestat_dir_name: (_, at) => (bytes(at, 1).set(utf8.encode("/")), OK),
    fd_read: (fd, vector, count, read) => {
      const file = open.get(fd);
      if (fd === 0) return u32(read, 0), OK;
      if (file?.node.kind !== "file") return BADF;
      let total = 0;
      for (const [at, length] of vectors(vector, count)) {
        const part = file.node.read(file.at, Math.min(file.at + length, file.node.size));
        bytes(at, part.length).set(part);
        file.at += part.length;
        total += part.length;
        if (part.length < length) break;
      }
      u32(read, total);
      return OK;
    },
    fd_seek: (fd, offset, whence, at) => {
      const file = open.get(fd);
      if (file?.node.kind !== "file") return BADF;
      const next = Number(offset) + [0, file.at, file.node.size][whence];
      if (next < 0) return INVAL;
      file.at = next;
      u64(at, next);
      return OK;
    },
    fd_readdir: (fd, buffer, length, cookie, used) => {
      const folder = open.get(fd);
      if (folder?.node.kind !== "folder") return NOTDIR;
      let end = 0;
      [...folder.node.below].sort().slice(Number(cookie)).some((name, n) => {
        const letters = utf8.encode(name), entry = new Uint8Array(24 + letters.length);
        const head = new DataView(entry.buffer);
        head.setBigUint64(0, cookie + BigInt(n + 1), true);
        head.setUint32(16, letters.length, true);
        head.setUint8(20, KINDS[nodes.get(place(`${folder.path}/${name}`)).kind]);
        entry.set(letters, 24);
        const part = entry.subarray(0, Math.min(entry.length, length - end));
        bytes(buffer + end, part.length).set(part);
        end += part.length;
        return end === length;
      });
      u32(used, end);
      return OK;
    },
    fd_write: (fd, vector, count, written) => {
      if (!out[fd]) return BADF;
      let total = 0;
      for (const [at, length] of vectors(vector, count)) {
        out[fd].push(bytes(at, length).slice());
        total += length;
      }
      u32(written, total);
      return OK;
    },
    path_filestat_get: (fd, _, path, length, at) => {
      const { node } = found(fd, path, length);
      return node ? stat(at, node) : NOENT;
    },
    path_open: (from, _, path, length, flags, __, ___, ____, at) => {
      const { where, node } = found(from, path, length);
      if (flags & 1) return ROFS;
      if (!node) return NOENT;
      if (flags & 2 && node.kind !== "folder") return NOTDIR;
      const fd = Math.max(...open.keys()) + 1;
      open.set(fd, { path: where, node, at: 0 });
      u32(at, fd);
      return OK;
    },
    path_readlink: (fd, path, length) => (found(fd, path, length).node ? INVAL : NOENT),
    path_rename: () => ROFS,
    path_unlink_file: () => ROFS,
  };
  const room = new Proxy(calls, { get: (all, name) => all[name] ?? (() => NOTSUP) });
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: room });
  memory = instance.exports.memory;
  let code = 0;
  try {
    instance.exports._start();
  } catch (exit) {
    if (!(exit instanceof Exit)) throw exit;
    code = exit.code;
  }
  const said = (parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    return new TextDecoder().decode(all);
  };
  return { code, stdout: said(out[1]), stderr: said(out[2]) };
}
