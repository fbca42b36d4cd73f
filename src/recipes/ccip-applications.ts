import type { CcipApplication } from '../regions/ccip-schema.ts';
import { type CcipCall, type CcipEnds, ccipCall, onOtherChain, reading } from './ccip-ends.ts';

/** Senders and receivers: whom they send to, and from whom they take. */
export const applicationCalls = (ends: CcipEnds): readonly CcipCall[] =>
  ends.here.applications.flatMap((application) => [
    ...chainCalls(application, ends),
    ...application.allowSenders.map((sender, index) =>
      senderCall(application, onOtherChain(sender, ends), index, ends),
    ),
  ]);

function chainCalls(application: CcipApplication, ends: CcipEnds): readonly CcipCall[] {
  const { name, address: to, allowDestination, allowSource, functions } = application;
  const { selector } = ends.there;
  const destination = ccipCall({
    ...{ name: `${name}-destination`, to, arguments: [selector, true] },
    signature: `function ${functions.destination}(uint64 destinationChainSelector, bool allowed)`,
    doneWhen: [reading(to, `function ${functions.destinationRead}(uint64) view returns (bool)`, [selector], [true])],
  });
  const source = ccipCall(
    {
      ...{ name: `${name}-source`, to, arguments: [selector, true] },
      signature: `function ${functions.source}(uint64 sourceChainSelector, bool allowed)`,
      doneWhen: [reading(to, `function ${functions.sourceRead}(uint64) view returns (bool)`, [selector], [true])],
    },
    receives(application, ends),
  );
  return [...(allowDestination ? [destination] : []), ...(allowSource ? [source] : [])];
}

function senderCall(application: CcipApplication, sender: string, index: number, ends: CcipEnds): CcipCall {
  const { name, address: to, functions } = application;
  return ccipCall(
    {
      ...{ name: `${name}-sender-${index + 1}`, to, arguments: [sender, true] },
      signature: `function ${functions.sender}(address sender, bool allowed)`,
      doneWhen: [reading(to, `function ${functions.senderRead}(address) view returns (bool)`, [sender], [true])],
    },
    receives(application, ends),
  );
}

/** A receiver takes messages from its own router alone; with another one nothing would ever arrive. */
function receives({ address, checkRouter }: CcipApplication, { here }: CcipEnds): Partial<CcipCall> {
  if (!checkRouter) return {};
  return { requires: [reading(address, 'function getRouter() view returns (address)', [], [here.router])] };
}
