import type { Action, KeyName } from './bindings.ts';

export const PRESETS = ['default', 'vim'] as const;
export type PresetName = (typeof PRESETS)[number];

/**
 * What a preset changes in the table. `vim`: h and l walk the phases and scroll logs sideways, so logs move to L and
 * launching, which is pressed once a run, to X.
 */
export const PRESET_KEYS: Readonly<Record<PresetName, Partial<Readonly<Record<Action, readonly KeyName[]>>>>> = {
  default: {},
  vim: {
    'phase-left': ['h', 'left'],
    'phase-right': ['l', 'right'],
    'scroll-left': ['h', 'left'],
    'scroll-right': ['l', 'right'],
    logs: ['L'],
    launch: ['X'],
  },
};
