import { Responder } from '@sconf/reconcile';
import type { Router } from '@sconf/router';
import { SYNC_TYPE } from '../wire/routes.js';
import type { EndpointLimits } from './limits.js';
import { RequestRefused } from './refusal.js';
import { readBinary } from './request-body.js';
import type { MethodHandler } from './resource.js';
import type { View } from './view.js';

/** What answering messages of the reconcile protocol needs to know. */
export interface SyncOptions {
  readonly router: Router;
  /** What this mount shows and takes. */
  readonly view: View;
  readonly limits: EndpointLimits;
}

/**
 * `POST /v1/configs/sync`: answers one message of the reconcile protocol. Nothing is kept of a client between two of
 * them, so that any number may be at it, and a message that was sent twice does no harm.
 *
 * @throws ConfigError `invalid-option`
 */
export function postSync({ router, view, limits }: SyncOptions): MethodHandler {
  const { maxTypeBytes, maxIdBytes, maxDataBytes, maxEntries, maxSyncBytes } = limits;
  const responder = new Responder({
    limits: { maxTypeBytes, maxIdBytes, maxDataBytes, maxEntries, maxMessageBytes: maxSyncBytes },
    refuse: ({ type }) => (view.has(type) ? undefined : 'type-not-served'),
  });
  return async (context) => {
    const message = await readBinary(context.req.raw, SYNC_TYPE, maxSyncBytes);
    const { reply, received, outcome } = responder.receive(message, view.of(router.pull()));
    if (outcome?.kind === 'failed') {
      const { code, message: why } = outcome.error;
      throw new RequestRefused(code, `the body is no message that can be answered: ${why}`, { cause: outcome.error });
    }
    if (received.length > 0) router.mergePacked(received);
    // Also when nothing was news: the first try of a repeated message may still be on its way to the disk.
    await router.durable(router.position());
    return new Response(reply, { headers: { 'Content-Type': SYNC_TYPE, 'Cache-Control': 'no-store' } });
  };
}
