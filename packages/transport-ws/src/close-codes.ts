import { type CloseCode, type CloseReason, closeReason } from '@sconf/transport';

/**
 * The number that travels for each code. Browsers may send 1000 and 3000 to 4999 only, so all but `normal` are in the
 * range that RFC 6455, section 7.4.2, leaves to applications. Part of the protocol: numbers are never given twice.
 */
export const CLOSE_NUMBERS: Readonly<Record<CloseCode, number>> = Object.freeze({
  normal: 1000,
  'going-away': 4001,
  lost: 4002,
  'frame-too-large': 4003,
  'slow-consumer': 4004,
  'protocol-error': 4005,
  'wrong-cluster': 4006,
  'wrong-version': 4007,
  unauthorized: 4008,
  duplicate: 4009,
  'no-room': 4010,
});

/** What the standard numbers mean here: servers, proxies and libraries send them of their own accord. */
const STANDARD_CODES: { readonly [number: number]: CloseCode } = {
  1001: 'going-away',
  1002: 'protocol-error',
  1003: 'protocol-error',
  1005: 'normal',
  1007: 'protocol-error',
  1008: 'unauthorized',
  1009: 'frame-too-large',
  1012: 'going-away',
  1013: 'no-room',
};

/** Why a WebSocket ended. A number that has no meaning here reads as `lost`: dial again, with backoff. */
export function reasonOf(number: number, text: string): CloseReason {
  const own = Object.keys(CLOSE_NUMBERS) as CloseCode[];
  const code = own.find((each) => CLOSE_NUMBERS[each] === number) ?? STANDARD_CODES[number] ?? 'lost';
  return closeReason(code, text === '' ? undefined : text);
}
