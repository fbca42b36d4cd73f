import type { ThemeName } from '../../ui/theme.ts';

/**
 * Light where the terminal says that its background is: `COLORFGBG=0;15`, as rxvt, Konsole and iTerm2 set it. The last
 * part is the background, one of the 16 colours; 7 and 9 to 15 are light. Asking the terminal itself (OSC 11) would be
 * surer, but its answer arrives as typed keys when it comes late.
 */
export function backgroundTheme(env: Readonly<Record<string, string | undefined>>): ThemeName {
  const background = /;(\d{1,2})$/.exec(env['COLORFGBG'] ?? '')?.[1];
  const colour = background === undefined ? 0 : Number(background);
  return colour === 7 || (colour >= 9 && colour <= 15) ? 'light' : 'dark';
}
