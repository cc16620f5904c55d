// A question: what is chosen on the page, in the address, and on the command line.

export const USUAL = {
  view: "answer", model: "gemma-2-2b", quant: "", place: "device", device: "pixel-8", ram: "8", os: "", app: "",
  ctx: "4096", by: "quant", task: "chat",
};

/** What an address asks; what it leaves out is as usual. */
export function ofAddress(hash) {
  const given = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  return { ...USUAL, ...Object.fromEntries(Object.entries(given).filter(([key]) => key in USUAL || key === "lang")) };
}

export function toAddress(question) {
  const said = Object.entries(question).filter(([key, value]) => value && (key === "lang" || USUAL[key] !== value));
  return "#" + new URLSearchParams(said);
}

function where({ place, device, ram, os }) {
  if (place === "device") return ["--device", device];
  return ["--ram", `${ram}GiB`, ...(os ? ["--os", os] : [])];
}

/** The arguments of the question as the program takes them, without a format. */
export function argv(question, view = question.view) {
  const { model, quant, app, ctx, by, task } = question;
  const how = [...(app ? ["--app", app] : []), ...(by === "ctx-size" && view === "table" ? [] : ["-c", ctx])];
  const about = [model, ...(quant ? ["--quant", quant] : [])];
  if (view === "plan") {
    const system = question.place === "memory" && question.os ? ["--platform", question.os] : [];
    const place = question.place === "device" ? where(question) : [...where({ ...question, os: "" }), ...system];
    return ["plan", "--task", task, ...place];
  }
  if (view === "table") {
    const own = by === "quant" ? [model] : about;
    return ["table", ...own, "--by", by, ...where(question), ...how];
  }
  return ["fit", ...about, ...where(question), ...how];
}

const plain = /^[\w./:@%+=,-]+$/;

/** The command that asks the same in a shell. */
export function command(question) {
  const quoted = argv(question).map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return ["edgefit", ...quoted].join(" ");
}

/** Lengths of context on the slider: eight steps each time it doubles. */
export function contexts(most) {
  const all = [];
  for (let step = 0; ; step++) {
    const tokens = Math.round((512 * 2 ** (step / 8)) / 64) * 64;
    if (tokens > most) break;
    if (tokens !== all.at(-1)) all.push(tokens);
  }
  if (all.at(-1) !== most) all.push(most);
  return all;
}
