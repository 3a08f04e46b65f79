import type { Context } from 'hono';
import { problemResponse, RequestRefused } from './refusal.js';

/** Serves one method of a resource. */
export type MethodHandler = (context: Context) => Response | Promise<Response>;

/** What a resource can do, by method. HEAD comes with GET, OPTIONS with any. */
export interface Methods {
  readonly GET?: MethodHandler;
  readonly PUT?: MethodHandler;
  readonly POST?: MethodHandler;
  readonly DELETE?: MethodHandler;
}

/**
 * Serves a resource as HTTP has it: 405 with Allow for other methods, OPTIONS, and a problem for every error. Errors
 * that are the server's own fault are also told to `onError`.
 */
export function serveResource(methods: Methods, onError: (error: unknown) => void): MethodHandler {
  const allow = allowOf(methods);
  return async (context) => {
    const method = context.req.method === 'HEAD' ? 'GET' : context.req.method;
    const handler = Object.hasOwn(methods, method) ? methods[method as keyof Methods] : undefined;
    try {
      if (handler !== undefined) {
        checkPath(context.req.url);
        return await handler(context);
      }
      if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: allow } });
      throw new RequestRefused('method-not-allowed', `${method} is not possible here: use one of ${allow}`, {
        headers: { Allow: allow },
      });
    } catch (error) {
      const response = problemResponse(error);
      if (response.status === 500) onError(error);
      return response;
    }
  };
}

/** The answer to a path that leads nowhere. */
export function unknownRoute(): Response {
  return problemResponse(new RequestRefused('unknown-route', 'there is nothing here: see /openapi.json for what is'));
}

function allowOf(methods: Methods): string {
  return Object.keys(methods)
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .concat('OPTIONS')
    .join(', ');
}

function checkPath(url: string): void {
  if (!url.includes('%')) return;
  const [path = ''] = url.split('?', 1);
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new RequestRefused('malformed-path', 'the path is not percent-encoded UTF-8: encode it', { cause });
  }
}
