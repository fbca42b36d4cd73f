import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LAB_ARTIFACTS } from '../src/lab/evm/lab-phases.ts';
import { compiled, LAB_CONTRACTS } from '../test/rigs/contracts/solidity.ts';

/** Writes what the lab deploys into src/lab/assets/contracts, compiled from the source beside it. */
const artifacts = await compiled(join(LAB_CONTRACTS, 'Ccip.sol'));
await Promise.all(LAB_ARTIFACTS.map((name) => writeFile(join(LAB_CONTRACTS, `${name}.json`), artifacts[name] ?? '')));
