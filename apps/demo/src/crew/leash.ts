/**
 * Preloaded into every process of the demo (`node --import`): ends it when the one that started it is gone, however it
 * went, so that nothing is left behind.
 */

/** Time to close in order, ms. */
const GRACE_MS = 2000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// Listening must not keep a process alive that has nothing else to do.
process.channel?.unref();

export {};
