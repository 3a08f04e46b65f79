import type { PackedEntry } from '@sconf/data-model';
import { createNode, type Node, type NodeEvent } from '@sconf/gossip';
import { Log } from '@sconf/log';
import { Router } from '@sconf/router';
import { createWebSocketTransport } from '@sconf/transport-ws';
import type { Keys, Memory, Orders, ProgramOptions, Report, Versions } from './orders.js';
import { Witness } from './witness.js';
import { Writer } from './writer.js';

/** A replica, and the node that keeps it equal to others: what an application would put together. */
export class NodeProgram implements Orders {
  readonly #router: Router;
  readonly #witness: Witness;
  readonly #writer: Writer;
  readonly #node: Node;
  /** Entries that were there from the start. */
  readonly loaded: number;

  private constructor(router: Router, witness: Witness, node: Node, loaded: number) {
    this.#router = router;
    this.#witness = witness;
    this.#writer = new Writer(router);
    this.#node = node;
    this.loaded = loaded;
  }

  static async start(options: ProgramOptions, onEvent: (event: NodeEvent) => void): Promise<NodeProgram> {
    const { log: path, insecure = false, heartbeatMs = 5_000, advertise, ...rest } = options;
    const log = path === undefined ? undefined : await Log.open(path);
    const router = new Router(log === undefined ? {} : { store: log, configs: await log.load() });
    const loaded = router.pull().size;
    const witness = new Witness(router);
    const transport = createWebSocketTransport({
      insecure,
      heartbeatMs,
      ...(advertise === undefined ? {} : { advertise }),
    });
    const node = await createNode({ ...rest, router, transport, onEvent });
    return new NodeProgram(router, witness, node, loaded);
  }

  get address(): string {
    return this.#node.address;
  }

  /** Leaves, and closes what was opened. Nothing is left that would keep the process alive. */
  async close(): Promise<void> {
    this.#writer.stop();
    await this.#node.close();
    await this.#router.close();
  }

  async report(): Promise<Report> {
    await this.#router.flush();
    const set = this.#router.pull();
    const { told, backward, stateAgrees } = this.#witness;
    let entryBytes = 0;
    for (const entry of set.packed()) entryBytes += bytesOf(entry);
    return {
      size: set.size,
      fingerprint: set.fingerprint(),
      peers: this.#node
        .peers()
        .map(({ id }) => id)
        .sort(),
      traffic: this.#node.stats(),
      entryBytes,
      told,
      backward,
      stateAgrees,
    };
  }

  versions(): Versions {
    const versions: Record<string, number> = {};
    for (const { id, ver } of this.#router.pull().packed()) versions[id] = Number(ver);
    return versions;
  }

  memory(): Memory {
    globalThis.gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { reachable: heapUsed + external, resident: rss };
  }

  burst(keys: Keys, updates: number): Promise<void> {
    return this.#writer.burst(keys, updates);
  }

  startWriting(keys: Keys, everyMs: number): void {
    this.#writer.start(keys, everyMs);
  }

  stopWriting(): Versions {
    return this.#writer.stop();
  }

  async writeDurably(keys: Keys): Promise<Versions> {
    const versions = { ...this.#writer.round(keys) };
    await this.#router.durable(this.#router.position());
    return versions;
  }

  leave(): Promise<void> {
    return this.#node.close();
  }
}

/** What an entry takes in a batch, as docs/protocol.md has it. */
function bytesOf({ type, id, text }: PackedEntry): number {
  const name = (value: string): number => 2 + Buffer.byteLength(value);
  return name(type) + name(id) + 8 + 1 + (text === undefined ? 0 : 4 + Buffer.byteLength(text));
}
