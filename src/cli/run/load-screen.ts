import type { ColorLevel } from '../color-level.ts';

type Screen = typeof import('../../ui/mount.tsx');

/**
 * Ink and everything drawn with it: the biggest part of the program, so a command asks for it as soon as it knows that
 * there will be a screen. Asked again, it is there already.
 */
export async function loadScreen(level: ColorLevel): Promise<Screen> {
  const before = process.env.FORCE_COLOR;
  // Read once, when Ink's painting library is loaded.
  process.env.FORCE_COLOR = String(level);
  try {
    return await import('../../ui/mount.tsx');
  } finally {
    // Ours alone: an editor or a shell opened from the screen decides for itself.
    if (before === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = before;
  }
}
