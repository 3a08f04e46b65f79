import { numberOption } from '@sconf/data-model';
import { InvalidOption, type Transport } from '@sconf/transport';
import { MAX_NAME_BYTES, MIN_FRAME_BYTES } from '../frames/frame.js';

/** @throws ConfigError `invalid-option` */
export function checkName(option: 'cluster' | 'id', name: string): void {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes >= 1 && bytes <= MAX_NAME_BYTES) return;
  throw new InvalidOption(option, `${option} has ${bytes} bytes of UTF-8: give 1 to ${MAX_NAME_BYTES}`);
}

/** @throws ConfigError `invalid-option` for a transport whose frames are too short */
export function checkFrames({ maxFrameBytes }: Transport): void {
  numberOption('transport.maxFrameBytes', maxFrameBytes, MIN_FRAME_BYTES);
}
