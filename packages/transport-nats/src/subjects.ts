import { TransportError } from '@sconf/transport';

const SEGMENT = /^[A-Za-z0-9_%-]+$/;

/** How many characters of a topic or a name a subject has room for. */
const MAX_LENGTH = 2048;

/**
 * The name in `nats:<name>`: tokens with dots between them; empty where any that is free is asked for.
 *
 * @throws TransportError `invalid-address`
 */
export function nameIn(address: string): string {
  const name = address.slice('nats:'.length);
  const fine = name === '' || (name.length <= MAX_LENGTH && name.split('.').every((token) => SEGMENT.test(token)));
  if (address.startsWith('nats:') && fine) return name;
  throw new TransportError('invalid-address', `${JSON.stringify(address)} is no address on NATS: write nats:<name>`);
}

/**
 * The subject of a topic: its segments are tokens.
 *
 * @throws TransportError `invalid-address`
 */
export function subjectOf(prefix: string, topic: string, wild: boolean): string {
  const segments = topic.split('/');
  const named = wild && segments.length > 1 && segments.at(-1) === '*' ? segments.slice(0, -1) : segments;
  if (topic.length <= MAX_LENGTH && named.every((segment) => SEGMENT.test(segment))) {
    return `${prefix}.topic.${segments.join('.')}`;
  }
  const form = 'segments of letters, digits, _, - and %, with / between them';
  throw new TransportError('invalid-address', `${JSON.stringify(topic)} is no topic: write ${form}`);
}
