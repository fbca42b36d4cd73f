/** An Azure location id such as `japaneast`; made only by the catalogue and the fleet file. */
export type RegionId = string & { readonly __brand: 'RegionId' };

export type Geography = 'Europe' | 'Asia Pacific' | 'Americas' | 'Middle East' | 'Africa' | 'Custom';

/** One entry of the catalogue: a place where a validator may, or (admin) may never, run. */
export interface Region {
  readonly id: RegionId;
  /** As Azure and the rollout strategy write it: `Japan East`. */
  readonly name: string;
  /** Three or four letters, unique in the catalogue, for narrow screens: `JPE`. */
  readonly code: string;
  readonly geography: Geography;
  readonly city: string;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
  /** The paired region's id as Azure names it, also when it is outside the catalogue. */
  readonly pair: string | null;
  /** Availability zones; 0 = none. */
  readonly zones: number;
  readonly access: 'open' | 'restricted';
  /** `admin` carries monitoring, management and backup; never a validator or a sentry. */
  readonly role: 'deploy' | 'admin';
  /** Where the entry comes from and when it was true (ISO date). */
  readonly source: string;
  readonly asOf: string;
  readonly note: string | null;
}
