import type { Plugin } from 'esbuild';

export const quickStart: Plugin;
export function lateEmoji(): { test(text: string): boolean };
