import type { Strategy } from '@sconf/app-market';
import { AdaptiveThrottle } from './adaptive-throttle.js';
import { FixedRate } from './fixed-rate.js';
import type { Pacer } from './pacer.js';
import { PidPacer } from './pid-pacer.js';
import { Unpaced } from './unpaced.js';

/** The pacer that a campaign's strategy names. */
export function createPacer(strategy: Strategy): Pacer {
  switch (strategy) {
    case 'none':
      return new Unpaced();
    case 'fixed':
      return new FixedRate();
    case 'throttle':
      return new AdaptiveThrottle();
    case 'pid':
      return new PidPacer();
  }
}
