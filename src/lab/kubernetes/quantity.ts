const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** "500m", "1Gi", "2", 2: cores or bytes. Zero for what is no quantity. */
export function quantityOf(value: unknown): number {
  const [, digits = '', suffix = ''] = /^(\d+(?:\.\d+)?(?:e\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(String(value)) ?? [];
  return digits === '' ? 0 : Number(digits) * (FACTORS[suffix] ?? 1);
}

/** As short as it can be said exactly: 500m, 3, 1536Mi. */
export function quantityText(amount: number): string {
  if (!Number.isInteger(amount)) return `${Math.round(amount * 1000)}m`;
  const unit = ['Ti', 'Gi', 'Mi', 'Ki'].find((each) => amount > 0 && amount % (FACTORS[each] ?? 1) === 0);
  return unit === undefined ? String(amount) : `${amount / (FACTORS[unit] ?? 1)}${unit}`;
}
