import type { Card } from './card-lines.ts';

/** A question, as data: what it says and how it is answered. */
export interface DialogView {
  readonly title: string;
  readonly body: readonly string[];
  /** Rows it is about, or what would be destroyed; what does not fit is counted. */
  readonly list: readonly string[];
  /** How to see the rest of the list; empty = there is no way, and the title says the total. */
  readonly listKeys: string;
  readonly answer: DialogAnswer;
  /** Colours the title: something could be lost. */
  readonly grave: boolean;
}

export type DialogAnswer =
  | {
      readonly kind: 'buttons';
      readonly confirm: string;
      readonly focus: 'cancel' | 'confirm';
      /** A key that asks for more before the answer; absent = there is none. */
      readonly also?: { readonly label: string; readonly key: string };
    }
  | {
      readonly kind: 'typed';
      readonly ask: string;
      readonly typed: string;
      readonly ready: boolean;
      readonly confirm: string;
    }
  | { readonly kind: 'choices'; readonly rows: readonly ChoiceRow[]; readonly focus: number; readonly keys: string }
  | { readonly kind: 'cards'; readonly cards: readonly Card[]; readonly focus: number; readonly keys: string }
  /** Rows to choose from, and a yes of its own. */
  | {
      readonly kind: 'settings';
      readonly rows: readonly ChoiceRow[];
      readonly chosen: number;
      readonly keys: string;
      readonly confirm: string;
      readonly focus: 'cancel' | 'confirm';
    };

export interface ChoiceRow {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
  /** Cannot be taken now; the detail says why. */
  readonly off: boolean;
}

export const plain = (title: string, body: readonly string[]) => ({
  ...{ title, body, list: [], listKeys: '' },
  grave: false,
});

export const buttons = (dialog: { readonly focus: 'cancel' | 'confirm' }, confirm: string) =>
  ({ kind: 'buttons', confirm, focus: dialog.focus }) as const;

export const asking = (ask: string, typed: string, ready: boolean, confirm: string) =>
  ({ kind: 'typed', ask, typed, ready, confirm }) as const;

/** What proves that several rows of production are meant. */
export const fleetAsk = (fleet: string): string => `In production. Type the fleet's name, ${fleet}`;

export const SCROLLS = ': down shows them';
