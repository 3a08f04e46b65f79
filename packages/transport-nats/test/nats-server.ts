import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why the tests can't run, if they can't. */
export const MISSING: string | undefined =
  spawnSync('nats-server', ['--version']).error === undefined ? undefined : 'nats-server is not on the PATH';

/** Where a server takes connections; as it writes it down itself. */
interface Ports {
  readonly nats: readonly string[];
  readonly cluster?: readonly string[];
}

const DEADLINE_MS = 40_000;

/** A real server, in a process of its own. */
export class NatsServer {
  readonly url: string;
  /** Where other servers reach it, if it was started with `--cluster`. */
  readonly clusterUrl: string | undefined;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor({ nats, cluster }: Ports, child: ChildProcess, folder: string) {
    this.url = String(nats[0]);
    this.clusterUrl = cluster?.[0];
    this.#child = child;
    this.#folder = folder;
  }

  /** @param port where it takes connections. @default one that is free, which the server picks itself */
  static async start(args: readonly string[] = [], port = -1): Promise<NatsServer> {
    const folder = mkdtempSync(join(tmpdir(), 'sconf-nats-'));
    const own = ['-a', '127.0.0.1', '-p', `${port}`, '-sd', folder, '--ports_file_dir', folder];
    const child = spawn('nats-server', [...own, ...args], { stdio: 'ignore' });
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const ports = portsIn(join(folder, `nats-server_${child.pid}.ports`));
      if (ports !== undefined) return new NatsServer(ports, child, folder);
      if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}`);
      if (performance.now() > deadline) throw new Error(`nats-server does not listen within ${DEADLINE_MS} ms`);
      await sleep(20);
    }
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it at once, as a power cut does. */
  kill(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What a server wrote down; undefined until it has. */
function portsIn(file: string): Ports | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Ports;
  } catch {
    return undefined;
  }
}
