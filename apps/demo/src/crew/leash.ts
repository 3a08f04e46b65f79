import { rmSync } from 'node:fs';

/**
 * Preloaded into every process of the demo (`node --import`): ends it when the one that started it is gone, however it
 * went, and removes the folder that they all keep their logs in, so that nothing is left behind.
 */

/** Time to close in order, ms. */
const GRACE_MS = 2000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.on('exit', removeFolder);
  process.kill(process.pid, 'SIGTERM');
});
// Listening must not keep a process alive that has nothing else to do.
process.channel?.unref();

// Each of them does, since the last one to go isn't known; the others lose nothing that anyone will read.
function removeFolder(): void {
  const folder = process.env['SCONF_DEMO_FOLDER'];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
