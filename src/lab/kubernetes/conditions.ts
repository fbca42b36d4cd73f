import { type Doc, docsOf } from './document.ts';

export interface ConditionChange {
  readonly type: string;
  readonly isTrue: boolean;
  /** Nobody can say. */
  readonly isUnknown?: true;
  readonly reason?: string;
  readonly message?: string;
}

/** Sets one condition in a list; the transition time moves only when the status does. */
export function withCondition(conditions: unknown, change: ConditionChange, now: string): Doc[] {
  const list = docsOf(conditions);
  const previous = list.find((condition) => condition.type === change.type);
  const status = change.isUnknown === true ? 'Unknown' : change.isTrue ? 'True' : 'False';
  const condition: Doc = {
    type: change.type,
    status,
    lastTransitionTime: previous?.status === status ? previous.lastTransitionTime : now,
    ...(change.reason === undefined ? {} : { reason: change.reason }),
    ...(change.message === undefined ? {} : { message: change.message }),
  };
  if (previous === undefined) return [...list, condition];
  return list.map((existing) => (existing === previous ? condition : existing));
}

export const hasCondition = (conditions: unknown, type: string): boolean =>
  docsOf(conditions).some((condition) => condition.type === type && condition.status === 'True');
