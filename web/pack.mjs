// Packs the program as `.lzma`, its length in the head: `node web/pack.mjs PROGRAM PACKED`

import { execFileSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";

const [program, packed] = process.argv.slice(2);
const options = ["--format=lzma", "--stdout", "--lzma1=dict=16MiB,lc=4,lp=0,pb=0,nice=273,mf=bt4,depth=2000"];
const bytes = execFileSync("xz", [...options, program], { maxBuffer: 1 << 26 });
bytes.writeBigInt64LE(BigInt(statSync(program).size), 5);
writeFileSync(packed, bytes);
