const MASK = 0xffff_ffff_ffff_ffffn;
/** Bytes taken in at a time: 1600 bits of state less twice the 256 bits of the result (FIPS 202). */
const RATE_BYTES = 136;
const ROUNDS = 24;

/** Rotations along the walk through the lanes, in the order of the walk: triangular numbers modulo 64. */
const ROTATIONS = Array.from({ length: 24 }, (_, step) => BigInt((((step + 1) * (step + 2)) / 2) % 64));
const ROUND_CONSTANTS = roundConstants();

/** Keccak-256 as Ethereum uses it (padding 0x01, from before the standard's 0x06), as 64 hex digits. For short texts. */
export function keccak256(bytes: Uint8Array): string {
  const padded = new Uint8Array((Math.floor(bytes.length / RATE_BYTES) + 1) * RATE_BYTES);
  padded.set(bytes);
  padded[bytes.length] = 0x01;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  const view = new DataView(padded.buffer);
  const lanes = Array.from({ length: 25 }, () => 0n);
  for (let block = 0; block < padded.length; block += RATE_BYTES) {
    for (let lane = 0; lane < RATE_BYTES / 8; lane += 1) {
      lanes[lane] = (lanes[lane] ?? 0n) ^ view.getBigUint64(block + lane * 8, true);
    }
    permute(lanes);
  }
  return lanes.slice(0, 4).map(littleEndian).join('');
}

function permute(lanes: bigint[]): void {
  const at = (index: number): bigint => lanes[index] ?? 0n;
  for (let round = 0; round < ROUNDS; round += 1) {
    const columns = [0, 1, 2, 3, 4].map((x) => at(x) ^ at(x + 5) ^ at(x + 10) ^ at(x + 15) ^ at(x + 20));
    const column = (x: number): bigint => columns[x % 5] ?? 0n;
    for (let lane = 0; lane < 25; lane += 1) {
      lanes[lane] = at(lane) ^ column((lane % 5) + 4) ^ rotate(column((lane % 5) + 1), 1n);
    }
    walk(lanes);
    for (let row = 0; row < 25; row += 5) {
      const before = lanes.slice(row, row + 5);
      const of = (x: number): bigint => before[x % 5] ?? 0n;
      for (let x = 0; x < 5; x += 1) lanes[row + x] = of(x) ^ (~of(x + 1) & MASK & of(x + 2));
    }
    lanes[0] = at(0) ^ (ROUND_CONSTANTS[round] ?? 0n);
  }
}

/** Every lane but the first moves on to the next place of one round trip, turned by its rotation. */
function walk(lanes: bigint[]): void {
  let [x, y] = [1, 0];
  let carried = lanes[1] ?? 0n;
  for (const rotation of ROTATIONS) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    const place = x + 5 * y;
    const next = lanes[place] ?? 0n;
    lanes[place] = rotate(carried, rotation);
    carried = next;
  }
}

/** From the standard's shift register over x^8 + x^6 + x^5 + x^4 + 1: bit 2^j - 1 of a round is its output at j + 7 round. */
function roundConstants(): readonly bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j += 1) {
      if ((register & 1) === 1) constant |= 1n << (2n ** BigInt(j) - 1n);
      register = (register << 1) ^ ((register >> 7) * 0x171);
    }
    return constant;
  });
}

const rotate = (lane: bigint, by: bigint): bigint => (by === 0n ? lane : ((lane << by) | (lane >> (64n - by))) & MASK);

function littleEndian(lane: bigint): string {
  const digits = lane.toString(16).padStart(16, '0');
  return digits.match(/../g)?.reverse().join('') ?? '';
}
