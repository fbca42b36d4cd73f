const REGION_MODULE = /^module\.region_deployment\["([^"]+)"\](?:\.|$)/;

/** The region whose instance of the shared module holds this resource; null = it belongs to none. */
export function regionOfAddress(address: string): string | null {
  return REGION_MODULE.exec(address)?.[1] ?? null;
}

/** The address as the region's own row shows it: without the module that every resource of the row is in. */
export function withinRegion(address: string): string {
  return address.replace(REGION_MODULE, '');
}
