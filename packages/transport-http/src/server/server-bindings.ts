/** What a server may tell the endpoint with each request, besides the request. */
export interface ServerBindings {
  /** Aborted when the server begins to close: watches end, so that it needn't wait for them. */
  readonly closing?: AbortSignal;
}
