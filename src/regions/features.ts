import { keccak256 } from '../lib/keccak256.ts';
import { findRegion, regionNotAvailable } from './catalog.ts';
import { aboutValue, type Complain } from './complaint.ts';
import { ADMIN_RULE } from './fleet-regions.ts';
import type { FeaturesInput } from './governance-schema.ts';
import type { Region } from './region.ts';

/** Where a feature is to be on. `share` is a part of all regions, from 0 to 1. */
type FeatureWish =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'list'; readonly regions: readonly string[] };

export type FeatureWishes = Readonly<Record<string, FeatureWish>>;

export const featureWishes = (input: FeaturesInput): FeatureWishes =>
  Object.fromEntries(Object.entries(input).map(([name, wish]) => [name, wishOf(wish)]));

function wishOf(wish: FeaturesInput[string]): FeatureWish {
  if (typeof wish !== 'string') return { kind: 'list', regions: wish };
  if (wish === 'all' || wish === 'none') return { kind: wish };
  return { kind: 'share', share: Number(wish.slice(0, -1)) / 100 };
}

/** Which features are on in a region; the administrative one runs no nodes, so it has none. */
export function featuresOf(wishes: FeatureWishes | undefined, region: Region): Readonly<Record<string, boolean>> {
  if (wishes === undefined || region.role === 'admin') return {};
  return Object.fromEntries(Object.entries(wishes).map(([name, wish]) => [name, isOn(name, wish, region.id)]));
}

function isOn(name: string, wish: FeatureWish, region: string): boolean {
  switch (wish.kind) {
    case 'all':
    case 'none':
      return wish.kind === 'all';
    case 'list':
      return wish.regions.includes(region);
    case 'share':
      return placeOf(name, region) < wish.share;
  }
}

/**
 * From 0 to 1, always the same for this feature in this region, whatever other regions there are: who is among the first
 * quarter is also among the first half, and another feature begins elsewhere.
 */
const placeOf = (feature: string, region: string): number =>
  Number.parseInt(keccak256(new TextEncoder().encode(`${feature}/${region}`)).slice(0, 8), 16) / 2 ** 32;

/** As a person wrote it. */
export function featureWords(wish: FeatureWish): string {
  switch (wish.kind) {
    case 'all':
    case 'none':
      return wish.kind;
    case 'share':
      return `${Math.round(wish.share * 100)}%`;
    case 'list':
      return 'listed';
  }
}

/** A region that is known but not deployed today is kept, as in the overrides. */
export function checkFeatures(features: FeaturesInput, known: readonly Region[], complain: Complain): void {
  for (const [name, wish] of Object.entries(features)) {
    if (typeof wish === 'string') continue;
    wish.forEach((id, index) => {
      const region = findRegion(id, known);
      const path = ['features', name, index];
      if (region?.role === 'admin') complain(aboutValue(path, `${id} ${ADMIN_RULE}`, 'remove it'));
      if (region !== null) return;
      const { message, hint } = regionNotAvailable(id, known);
      complain(aboutValue(path, message, hint));
    });
  }
}
