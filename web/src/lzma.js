// LZMA (the `.lzma` form), a third smaller than what browsers unpack themselves.

const BITS = 11, TOP = 2 ** 24;

class Range {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at + 1;
    this.range = 0xffffffff;
    this.code = 0;
    for (let n = 0; n < 4; n++) this.code = ((this.code << 8) | bytes[this.at++]) >>> 0;
  }

  bit(chances, at) {
    const chance = chances[at], bound = (this.range >>> BITS) * chance;
    let bit;
    if (this.code < bound) {
      this.range = bound;
      chances[at] = chance + ((2048 - chance) >> 5);
      bit = 0;
    } else {
      this.range -= bound;
      this.code -= bound;
      chances[at] = chance - (chance >> 5);
      bit = 1;
    }
    if (this.range < TOP) {
      this.range = (this.range << 8) >>> 0;
      this.code = ((this.code << 8) | this.bytes[this.at++]) >>> 0;
    }
    return bit;
  }

  plain(count) {
    let value = 0;
    for (; count > 0; count--) {
      this.range = this.range >>> 1;
      const bit = this.code >= this.range ? 1 : 0;
      if (bit) this.code -= this.range;
      if (this.range < TOP) {
        this.range = (this.range << 8) >>> 0;
        this.code = ((this.code << 8) | this.bytes[this.at++]) >>> 0;
      }
      value = value * 2 + bit;
    }
    return value;
  }

  tree(chances, start, bits) {
    let node = 1;
    for (let n = 0; n < bits; n++) node = (node << 1) | this.bit(chances, start + node);
    return node - (1 << bits);
  }

  backwards(chances, start, bits) {
    let node = 1, value = 0;
    for (let n = 0; n < bits; n++) {
      const bit = this.bit(chances, start + node);
      node = (node << 1) | bit;
      value |= bit << n;
    }
    return value;
  }
}

const even = (length) => new Uint16Array(length).fill(1024);

class Lengths {
  constructor() {
    this.choice = even(2);
    this.low = even(16 * 8);
    this.mid = even(16 * 8);
    this.high = even(256);
  }

  next(range, state) {
    if (!range.bit(this.choice, 0)) return 2 + range.tree(this.low, state * 8, 3);
    if (!range.bit(this.choice, 1)) return 10 + range.tree(this.mid, state * 8, 3);
    return 18 + range.tree(this.high, 0, 8);
  }
}

/** The bytes that were packed. */
export function unpack(packed) {
  const head = new DataView(packed.buffer, packed.byteOffset);
  const kept = packed[0] % 9, places = Math.floor(packed[0] / 9) % 5, phases = Math.floor(packed[0] / 45);
  const size = Number(head.getBigInt64(5, true));
  const room = new Uint8Array(size);
  let at = 0;
  const literals = even(0x300 << (kept + places));
  const match = even(12 * 16), rep = even(12), rep0 = even(12), rep1 = even(12), rep2 = even(12), short = even(12 * 16);
  const slots = even(4 * 64), near = even(115), align = even(16), lengths = new Lengths(), repeats = new Lengths();
  const range = new Range(packed, 13);
  let state = 0, d0 = 0, d1 = 0, d2 = 0, d3 = 0;

  const literal = () => {
    const before = at ? room[at - 1] : 0;
    const start = 0x300 * (((at & ((1 << places) - 1)) << kept) + (before >> (8 - kept)));
    let symbol = 1;
    if (state >= 7) {
      let other = room[at - d0 - 1];
      while (symbol < 0x100) {
        const bit = (other >> 7) & 1;
        other <<= 1;
        const found = range.bit(literals, start + ((1 + bit) << 8) + symbol);
        symbol = (symbol << 1) | found;
        if (bit !== found) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | range.bit(literals, start + symbol);
    room[at++] = symbol & 0xff;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };
  const distance = (length) => {
    const slot = range.tree(slots, Math.min(length - 2, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1, start = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return start + range.backwards(near, start - slot, bits);
    return start + range.plain(bits - 4) * 16 + range.backwards(align, 0, 4);
  };

  while (at < size) {
    const phase = at & ((1 << phases) - 1);
    if (!range.bit(match, state * 16 + phase)) {
      literal();
      continue;
    }
    let length;
    if (!range.bit(rep, state)) {
      [d3, d2, d1] = [d2, d1, d0];
      length = lengths.next(range, phase);
      state = state < 7 ? 7 : 10;
      d0 = distance(length);
      if (d0 === 0xffffffff) break;
    } else {
      if (!range.bit(rep0, state)) {
        if (!range.bit(short, state * 16 + phase)) {
          state = state < 7 ? 9 : 11;
          room[at] = room[at - d0 - 1];
          at++;
          continue;
        }
      } else if (!range.bit(rep1, state)) [d0, d1] = [d1, d0];
      else if (!range.bit(rep2, state)) [d0, d1, d2] = [d2, d0, d1];
      else [d0, d1, d2, d3] = [d3, d0, d1, d2];
      length = repeats.next(range, phase);
      state = state < 7 ? 8 : 11;
    }
    for (const from = at - d0 - 1, end = at + length; at < end; ) {
      room[at] = room[from + (length - (end - at))];
      at++;
    }
  }
  return room.subarray(0, at);
}
