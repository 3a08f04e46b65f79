import { Closed, type ConfigError } from '@sconf/data-model';
import { JSON_TYPE } from '../wire/routes.js';
import { problemResponse } from './refusal.js';
import type { MethodHandler } from './resource.js';
import type { ServerBindings } from './server-bindings.js';

/** `GET /healthz`: the process answers. Says nothing about whether it can do its work. */
export function getHealth(): MethodHandler {
  return () => ok();
}

/** `GET /readyz`: 503 while writes would be refused, so that a balancer sends them elsewhere. */
export function getReadiness(unready: () => ConfigError | undefined): MethodHandler {
  return (context) => {
    const { closing } = (context.env ?? {}) as ServerBindings;
    const error = closing?.aborted === true ? new Closed('the server is closing') : unready();
    return error === undefined ? ok() : problemResponse(error);
  };
}

function ok(): Response {
  return new Response('{"status":"ok"}', { headers: { 'Content-Type': JSON_TYPE, 'Cache-Control': 'no-store' } });
}
