// A repository behind a link: its list of files, and ranges of them. Nothing is asked before a person says so.

const HUB = "https://huggingface.co";

/** What a link names, or undefined: `{endpoint, repo, revision, file}`. */
export function linkOf(text) {
  const found = text.trim().match(/^(?:(https?:\/\/[^/]+)|hf\.co|huggingface\.co)\/([\w.-]+\/[\w.-]+)(?:\/(?:blob|resolve|tree)\/([^/?#]+)(?:\/([^?#]+))?)?/);
  if (!found) return undefined;
  const [, endpoint, repo, revision = "main", file] = found;
  return { endpoint: !endpoint || endpoint.endsWith("//hf.co") ? HUB : endpoint, repo, revision, file };
}

function get(url, kind, headers = {}) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = kind;
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.send();
  if (request.status >= 300 || !request.status) throw new Error(`${url}: ${request.status} ${request.statusText}`);
  return request.response;
}

/** The files of the repository that a model can be read from: `[{path, size, url}]`. */
export function repository({ endpoint, repo, revision }) {
  const list = get(`${endpoint}/api/models/${repo}/tree/${revision}?recursive=true`, "json");
  const path = (file) => file.path.split("/").map(encodeURIComponent).join("/");
  const read = list.filter((file) => file.type === "file" && /\.(gguf|json|safetensors)$/.test(file.path));
  return read.map((file) => ({ path: file.path, size: file.size, url: `${endpoint}/${repo}/resolve/${revision}/${path(file)}` }));
}

/** Some bytes of a file. */
export function remote(url, from, to) {
  return new Uint8Array(get(url, "arraybuffer", { Range: `bytes=${from}-${to - 1}` }));
}
