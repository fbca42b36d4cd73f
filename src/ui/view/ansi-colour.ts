type Rgb = readonly [number, number, number];
type Colour = readonly [number] | Rgb;

/** xterm's 256 colours: 16 named ones, a cube of 6 x 6 x 6 from 16 on, 24 greys from 232 on. */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];
const FIRST_OF_CUBE = 16;
const FIRST_GREY = 232;

export function nearestOf256(colour: Colour): number {
  if (colour.length === 1) return colour[0];
  const [r = 0, g = 0, b = 0] = colour.map(nearestLevel);
  const cube = FIRST_OF_CUBE + 36 * r + 6 * g + b;
  const grey = FIRST_GREY + Math.max(0, Math.min(23, Math.round((mean(colour) - 8) / 10)));
  return distance(colour, rgbOf256(grey)) < distance(colour, rgbOf256(cube)) ? grey : cube;
}

/** The named colours look as each terminal likes; the hue is what must survive. */
export function nearestOf16(colour: Colour): number {
  if (colour.length === 1 && colour[0] < 16) return colour[0];
  const rgb = colour.length === 1 ? rgbOf256(colour[0]) : colour;
  const brightest = Math.max(...rgb);
  const spread = brightest - Math.min(...rgb);
  // Greys: black, dark grey, light grey, white.
  if (spread < 32) return brightest < 48 ? 0 : brightest < 144 ? 8 : brightest < 224 ? 7 : 15;
  const [r, g, b] = rgb.map((value) => (value > brightest - spread / 2 ? 1 : 0));
  const hue = (r ?? 0) + 2 * (g ?? 0) + 4 * (b ?? 0);
  return brightest > 200 ? hue + 8 : hue;
}

function rgbOf256(index: number): Rgb {
  if (index >= FIRST_GREY) {
    const value = 8 + 10 * (index - FIRST_GREY);
    return [value, value, value];
  }
  const cube = index - FIRST_OF_CUBE;
  const level = (of: number): number => CUBE_LEVELS[Math.floor(cube / of) % 6] ?? 0;
  return [level(36), level(6), level(1)];
}

/** Which of the cube's six steps is closest; they are not evenly spaced. */
const nearestLevel = (value: number): number =>
  CUBE_LEVELS.reduce(
    (best, level, i) => (Math.abs(level - value) < Math.abs((CUBE_LEVELS[best] ?? 0) - value) ? i : best),
    0,
  );

const mean = ([r, g, b]: Rgb): number => (r + g + b) / 3;
const distance = (a: Rgb, b: Rgb): number => a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0);
