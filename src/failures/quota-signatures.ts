import type { Signature } from './signature.ts';

const LOCATION = /\blocation:? '?(?<location>[a-z]\w+)/i;

/** Azure says: not that much. The HTTP code is no guide (400 and 409 OperationNotAllowed are both seen). */
export const quotaSignatures: readonly Signature[] = [
  {
    id: 'vcpu-quota',
    patterns: [
      /exceeding approved .*cores quota|\(QuotaExceeded\)|exceeding quota limits? of core|ErrCode_InsufficientVCPUQuota|insufficient .*vcpu quota/i,
    ],
    class: 'quota',
    title: 'vCPU quota of {location|this region} is used up (limit {limit|?}, in use {usage|?}, needed {needed|?})',
    hint: 'A retry cannot help: ask Azure for a higher regional vCPU quota (new limit {newLimit|?}; az vm list-usage --location REGION shows the present one) or choose a smaller size, then press r.',
    reach: 'one',
    extract: [
      LOCATION,
      /current limit:\s*(?<limit>\d+)/i,
      /current usage:\s*(?<usage>\d+)/i,
      /additional required:\s*(?<needed>\d+)/i,
      /requested quota (?<needed>\d+)/i,
      /new limit required:\s*(?<newLimit>\d+)/i,
    ],
    identity: [],
  },
  {
    id: 'public-address-quota',
    patterns: [/PublicIPCountLimitReached/],
    class: 'quota',
    title: 'the quota of public addresses of {location|this region} is used up',
    hint: 'Release some or ask Azure for more (az network list-usages --location REGION shows them), then press r.',
    reach: 'one',
    extract: [/in region:? '?(?<location>[a-z]\w+)/i],
    identity: [],
  },
];

/** Azure has no room, or never offers this here. */
export const capacitySignatures: readonly Signature[] = [
  {
    id: 'sku-not-available',
    patterns: [
      /SkuNotAvailable|is currently not available in location '?\w+|VM size of .* is not allowed in your subscription in location/i,
    ],
    class: 'config',
    title: 'VM size {sku|asked for} is not offered in {location|this region}',
    hint: 'Choose another VM size or zone in the fleet file (check: az vm list-skus --location REGION --size SIZE), then press r.',
    reach: 'one',
    extract: [LOCATION, /'?(?<sku>Standard_\w+)/],
    identity: ['sku'],
  },
  {
    id: 'allocation-failed',
    patterns: [
      /(Zonal)?AllocationFailed|do not have sufficient capacity|OverconstrainedAllocationRequest|AksCapacityHeavyUsage/i,
    ],
    class: 'capacity',
    title: 'Azure has no free capacity in {location|this region} right now',
    hint: 'Wait 10 to 30 minutes and press r, or choose another zone or VM size.',
    reach: 'one',
    extract: [LOCATION],
    identity: [],
  },
  {
    id: 'zone-not-supported',
    patterns: [/AvailabilityZoneNotSupported|zone\(s\) .* (is|are) not supported/i],
    class: 'config',
    title: '{location|This region} does not have the availability zones asked for',
    hint: 'Take the zones out for this region (ukwest, australiasoutheast, southindia, westindia and koreasouth have none), then press r.',
    reach: 'one',
    extract: [LOCATION],
    identity: [],
  },
  {
    id: 'region-not-allowed',
    patterns: [/RequestDisallowedBy(Azure|Policy)|LocationNotAvailable/i],
    class: 'config',
    title: '{location|This region} is closed to this subscription by a policy',
    hint: 'Ask for access to the region or for an exemption (az policy assignment list shows the rules), or take it out of the fleet file; then press r.',
    reach: 'one',
    extract: [LOCATION],
    identity: [],
  },
];
