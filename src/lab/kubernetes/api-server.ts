import type { ServerResponse } from 'node:http';
import type { ApiPath } from './api-path.ts';
import type { ApiRequest } from './api-request.ts';
import type { Cluster } from './cluster.ts';
import type { Controllers } from './controllers.ts';
import type { LabHooks } from './lab-kubernetes-options.ts';
import type { ObjectWriter } from './object-writer.ts';

/** What the handlers of one cluster need. */
export interface ApiServer {
  readonly cluster: Cluster;
  readonly writer: ObjectWriter;
  readonly controllers: Controllers;
  readonly hooks: LabHooks;
  readonly speed: number;
  /** True while this API is a black hole: open streams must go silent as well. */
  isSilent(): boolean;
}

/** One request for a resource, on its way through the handlers. */
export interface Exchange {
  readonly server: ApiServer;
  readonly request: ApiRequest;
  readonly path: ApiPath;
  readonly response: ServerResponse;
}
