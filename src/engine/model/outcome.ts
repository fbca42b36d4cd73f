import type { JsonObject } from '../../lib/json.ts';
import type { Failure } from './failure.ts';

/** What one try came to. `facts` are small and may be used by guards, later steps and screens. */
export type Outcome =
  | { readonly status: 'succeeded'; readonly summary: string; readonly facts: JsonObject }
  | { readonly status: 'failed'; readonly failure: Failure; readonly facts: JsonObject };
