import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why the tests can't run, if they can't. */
export const MISSING: string | undefined =
  spawnSync('nats-server', ['--version']).error === undefined ? undefined : 'nats-server is not on the PATH';

/** A real server, in a process of its own. */
export class NatsServer {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(args: readonly string[] = [], port?: number): Promise<NatsServer> {
    const own = port ?? (await freePort());
    const folder = mkdtempSync(join(tmpdir(), 'sconf-nats-'));
    const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', `${own}`, '-sd', folder, ...args], {
      stdio: 'ignore',
    });
    const server = new NatsServer(own, child, folder);
    const deadline = performance.now() + 20_000;
    while (!(await accepts(own))) {
      if (performance.now() > deadline) throw new Error(`nats-server does not listen on port ${own}`);
      await sleep(20);
    }
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Ends it at once, as a power cut does. */
  kill(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
