import { ConfigError } from '@sconf/data-model';

/** Why a peer's frames can't be gone along with. */
export type ProtocolErrorCode = 'malformed-frame' | 'unexpected-frame' | 'wrong-cluster' | 'wrong-version';

/**
 * What a peer sent ends the link. Codes: `malformed-frame` (truncated, or says what no frame may say),
 * `unexpected-frame` (well-formed, at the wrong time), `wrong-cluster`, `wrong-version`.
 */
export class ProtocolError extends ConfigError {
  declare readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string) {
    super(code, message);
  }
}

/** What a peer sent comes at the wrong time. */
export function unexpected(message: string): ProtocolError {
  return new ProtocolError('unexpected-frame', message);
}

/** What a peer sent can't be read. */
export function malformed(message: string): ProtocolError {
  return new ProtocolError('malformed-frame', message);
}
