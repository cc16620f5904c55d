import type { Fit, Plan, Survey, Table, TableRow } from "./answers.js";

export type * from "./answers.js";

/** A flag's value; `true` for a flag that takes none, a list for one that is given several times. */
export type Value = string | number | boolean | null | undefined | readonly (string | number)[];

/** A file the program may read: its size, and bytes from one place to before another. */
export interface FileSource {
  size: number;
  read(from: number, to: number): Uint8Array;
}

/** Flags of the command line in camelCase, `ctxSize` for `--ctx-size`; sizes as `"4GiB"` or `"4GB"`. */
export interface Options {
  /** The device by the name people type; with several sizes of memory `name:8`. */
  device?: string;
  /** The memory as it is sold. */
  ram?: string;
  /** The memory that is free. */
  free?: string;
  /** The system: `android`, `ios`, `linux`, ... */
  os?: string;
  /** Graphics cards beside the machine: `"8GiB"`, `"rtx-4060"`. */
  gpu?: string | readonly string[];
  quant?: string;
  ctxSize?: number | string;
  cacheTypeK?: string;
  cacheTypeV?: string;
  parallel?: number;
  backend?: string;
  runtime?: string;
  app?: string;
  lang?: "en" | "es";
  /** Files by the names the question uses for them. */
  files?: Record<string, FileSource>;
  [flag: string]: Value | Record<string, FileSource>;
}

export declare class EdgefitError extends Error {
  code: string;
}

/** What the program answers to a command line. */
export declare function run(
  argv: readonly string[],
  room?: { env?: Record<string, string>; files?: Record<string, FileSource> },
): Promise<{ code: number; stdout: string; stderr: string }>;

/** Whether a model fits, what it costs and what would change that; a no is an answer, a wrong question is thrown. */
export declare function fit(model: string, options?: Options): Promise<Fit>;
/** The same on several devices: `{device: ["pixel-8", "rpi-5:8"]}`, or of several models. */
export declare function fit(models: readonly string[], options?: Options): Promise<Fit | Survey>;
/** Models against quantizations, contexts, devices or runtimes: `{by: "quant"}`. */
export declare function table(models: string | readonly string[], options?: Options): Promise<Table>;
/** The rows of a table, as data frames take them. */
export declare function rows(models: string | readonly string[], options?: Options): Promise<TableRow[]>;
/** Three models for a task on a device, and how to make, run and ship them: `{task: "chat", device: "pixel-8"}`. */
export declare function plan(options?: Options): Promise<Plan>;
