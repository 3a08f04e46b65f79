import { NatsServer } from './nats-server.js';

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
  const args = ['--cluster_name', 'sconf', '--cluster', 'nats://127.0.0.1:-1'];
  const first = await NatsServer.start(args);
  // The others hear of each other from the first.
  const routed = [...args, '--routes', String(first.clusterUrl)];
  return [first, ...(await Promise.all([NatsServer.start(routed), NatsServer.start(routed)]))];
}
