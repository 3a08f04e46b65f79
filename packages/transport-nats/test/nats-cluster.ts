import { freePort, NatsServer } from './nats-server.js';

const DEADLINE_MS = 40_000;

/** Waits until something is so, and fails when it still isn't after a while. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Three servers that know each other. */
export async function startCluster(): Promise<NatsServer[]> {
  const routePorts = await Promise.all([freePort(), freePort(), freePort()]);
  const routes = routePorts.map((port) => `nats://127.0.0.1:${port}`).join(',');
  return await Promise.all(
    routePorts.map((port) =>
      NatsServer.start(['--cluster_name', 'sconf', '--cluster', `nats://127.0.0.1:${port}`, '--routes', routes]),
    ),
  );
}
