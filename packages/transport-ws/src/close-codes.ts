import { type CloseCode, type CloseReason, closeReason } from '@sconf/transport';

/**
 * The numbers that stand for each code. The first is what is sent: browsers may send 1000 and 3000 to 4999 only, so all but
 * that of `normal` are in the range that RFC 6455, section 7.4.2, leaves to applications. The others are what standard numbers
 * mean here: servers, proxies and libraries send them of their own accord. Part of the protocol: none is given twice.
 */
const NUMBERS: Readonly<Record<CloseCode, readonly [sent: number, ...read: number[]]>> = {
  normal: [1000, 1005],
  'going-away': [4001, 1001, 1012],
  lost: [4002],
  'frame-too-large': [4003, 1009],
  'slow-consumer': [4004],
  'protocol-error': [4005, 1002, 1003, 1007],
  'wrong-cluster': [4006],
  'wrong-version': [4007],
  unauthorized: [4008, 1008],
  duplicate: [4009],
  'no-room': [4010, 1013],
};

const CODES = Object.keys(NUMBERS) as CloseCode[];

/** The number that travels for a code. */
export function numberOf(code: CloseCode): number {
  return NUMBERS[code][0];
}

/** The number that travels for each code. */
export const CLOSE_NUMBERS: Readonly<Record<CloseCode, number>> = /* @__PURE__ */ closeNumbers();

function closeNumbers(): Readonly<Record<CloseCode, number>> {
  const pairs = CODES.map((code) => [code, numberOf(code)] as const);
  return Object.freeze(Object.fromEntries(pairs)) as Readonly<Record<CloseCode, number>>;
}

/** Why a WebSocket ended. A number that has no meaning here reads as `lost`: dial again, with backoff. */
export function reasonOf(number: number, text: string): CloseReason {
  const code = CODES.find((each) => NUMBERS[each].includes(number)) ?? 'lost';
  return closeReason(code, text === '' ? undefined : text);
}
