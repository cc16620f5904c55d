// What the page says itself; everything about models and machines is said by the program.

export const WORDS = {
  en: {
    title: "Does it fit?", about: "Which small language models fit a device, and what they cost in memory.",
    model: "Model", quant: "Quantization", usual: "usual", where: "Where", onDevice: "A device", inMemory: "Memory",
    device: "Device", ram: "Memory, GiB", system: "System", any: "usual ones", app: "App", none: "llama.cpp itself",
    context: "Context, tokens", drop: "Open a GGUF or config.json…",
    dropped: "Or drop one anywhere. It is read here, only its header; nothing is sent.",
    link: "Read its headers from {host}", linkNote: "Asks {host} now, for the list of files and their headers only.",
    pickFile: "File of the repository",
    gone: "The file {name} is not part of a link. Open it here to see the answer.",
    answer: "Answer", table: "Table", plan: "Plan", by: "One row for each", task: "Use",
    byQuant: "quantization", byCtx: "context", byRuntime: "runtime", byApp: "app", byDevice: "way of loading",
    language: "Language", copyMarkdown: "Copy as Markdown", copyCommand: "Copy the command", share: "Copy the link",
    copied: "Copied", working: "Working…", starting: "Starting…", views: "Views",
    limits: "Limits here", maxContext: "longest context", bestQuant: "best quantization", leastMemory: "least memory",
    smallest: "smallest device", noneFits: "none fits", tokens: "{n} tokens",
    helps: "What would help", saves: "saves {size}", apply: "Apply", speed: "Speed", warnings: "Notes",
    generation: "generation", firstToken: "first token", loading: "load", energy: "energy",
    range: "{low} to {high} {unit}; usually {typical}", tps: "tokens/s", unknown: "unknown",
    needs: "needed", charged: "counted against an app", headroom: "left", short: "short", of: "of",
    memory: "Memory", budget: "for the model", appLimit: "for an app", left: "{size} left", lacking: "{size} short",
    fits: "fits", tight: "tight", pages: "pages", "too-large": "too large", "not-viable": "not viable",
    mapped_weights: "weights, mapped", repacked_weights: "weights, repacked", copied_weights: "weights, copied",
    kv_cache: "KV cache", recurrent_state: "recurrent state", compute: "compute and output",
    process: "vocabulary, process", encoder: "encoder", draft: "draft model", adapter: "adapters", beside: "second model",
    local: "Works without a network: this file is the whole program.", noAnswer: "No answer",
  },
  es: {
    title: "¿Cabe?", about: "Qué modelos de lenguaje pequeños caben en un dispositivo y cuánta memoria cuestan.",
    model: "Modelo", quant: "Cuantización", usual: "habitual", where: "Dónde", onDevice: "Un dispositivo", inMemory: "Memoria",
    device: "Dispositivo", ram: "Memoria, GiB", system: "Sistema", any: "los habituales", app: "App", none: "llama.cpp mismo",
    context: "Contexto, tokens", drop: "Abrir un GGUF o config.json…",
    dropped: "O suéltalo en cualquier parte. Se lee aquí, solo la cabecera; no se envía nada.",
    link: "Leer sus cabeceras de {host}", linkNote: "Pide ahora a {host} solo la lista de archivos y sus cabeceras.",
    pickFile: "Archivo del repositorio",
    gone: "El archivo {name} no viaja en un enlace. Ábrelo aquí para ver la respuesta.",
    answer: "Respuesta", table: "Tabla", plan: "Plan", by: "Una fila por", task: "Uso",
    byQuant: "cuantización", byCtx: "contexto", byRuntime: "runtime", byApp: "app", byDevice: "forma de carga",
    language: "Idioma", copyMarkdown: "Copiar como Markdown", copyCommand: "Copiar el comando", share: "Copiar el enlace",
    copied: "Copiado", working: "Calculando…", starting: "Iniciando…", views: "Vistas",
    limits: "Límites aquí", maxContext: "contexto máximo", bestQuant: "mejor cuantización", leastMemory: "memoria mínima",
    smallest: "dispositivo mínimo", noneFits: "ninguno cabe", tokens: "{n} tokens",
    helps: "Qué ayudaría", saves: "ahorra {size}", apply: "Aplicar", speed: "Velocidad", warnings: "Notas",
    generation: "generación", firstToken: "primer token", loading: "carga", energy: "energía",
    range: "de {low} a {high} {unit}; normalmente {typical}", tps: "tokens/s", unknown: "desconocida",
    needs: "necesita", charged: "se le cuenta a la app", headroom: "libre", short: "faltan", of: "de",
    memory: "Memoria", budget: "para el modelo", appLimit: "por app", left: "{size} libres", lacking: "faltan {size}",
    fits: "cabe", tight: "ajustado", pages: "relee disco", "too-large": "no cabe", "not-viable": "no viable",
    mapped_weights: "pesos, mapeados", repacked_weights: "pesos, reempaquetados", copied_weights: "pesos, copiados",
    kv_cache: "caché KV", recurrent_state: "estado recurrente", compute: "cómputo y salida",
    process: "vocabulario, proceso", encoder: "codificador", draft: "modelo borrador", adapter: "adaptadores", beside: "segundo modelo",
    local: "Funciona sin red: este archivo es el programa entero.", noAnswer: "Sin respuesta",
  },
};

/** A text of the page in a language, what it names filled in. */
export function say(lang, key, named = {}) {
  return (WORDS[lang][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => named[name]);
}

const number = (lang, value, digits) =>
  new Intl.NumberFormat(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }).format(value);

/** Bytes as the program prints them. */
export function size(lang, bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const unit = bytes > 0 ? Math.min(4, Math.floor(Math.log2(bytes) / 10)) : 0;
  return `${number(lang, bytes / 2 ** (10 * unit), unit ? 1 : 0)} ${units[unit]}`;
}

/** A figure with two digits. */
export function figure(lang, value) {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(value || 1)));
  return number(lang, Number(value.toPrecision(2)), Math.min(digits, 3));
}
