/** This machine cannot carry the lab as it is. No bug: the message says where, why and what to do. */
export class LabRefusal extends Error {
  override readonly name = 'LabRefusal';
}

/** Fleet file and kubeconfigs name the ports of a lab: put up again, it can have no others. */
export const portTaken = (port: number, whose: string): string =>
  `another program has 127.0.0.1:${port}, the port of the lab's ${whose}; end it, or begin a new lab, which takes another`;
