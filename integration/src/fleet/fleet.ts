import { randomInt, randomUUID } from 'node:crypto';
import type { NodeEvent } from '@sconf/gossip';
import type { Report, Versions } from '../program/orders.js';
import { NodeProcess, type ProcessOptions } from './node-process.js';
import { until } from './until.js';

/** What a process of a fleet is started with: its cluster and where it listens are the fleet's to say. */
export interface MemberOptions extends Partial<Omit<ProcessOptions, 'cluster'>> {
  /** It dials, and nobody can dial it. @default false */
  readonly dialOnly?: boolean;
}

/**
 * An address of this machine that is this fleet's alone: no other process happens to take a port there while a node is
 * away. All of 127.0.0.0/8 is loopback on Linux; elsewhere one address is.
 */
function ownLoopback(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;
}

/** The node processes of one cluster. */
export class Fleet {
  readonly cluster: string = `fleet-${randomUUID().slice(0, 8)}`;
  readonly host: string = ownLoopback();
  readonly #all: NodeProcess[] = [];
  #started = 0;

  /** Those that were started and have not been taken out. */
  readonly members: NodeProcess[] = [];

  /** Starts one more process; it knows of all members, unless told whom it knows. */
  async start(options: MemberOptions = {}): Promise<NodeProcess> {
    const seeds = this.members.map(({ address }) => address);
    const id = `node-${this.#started++}`;
    const { dialOnly = false, ...given } = options;
    const listen = dialOnly ? {} : { listen: `ws://${this.host}:0/gossip` };
    const member = await NodeProcess.start({ id, ...listen, seeds, ...given, cluster: this.cluster });
    this.#all.push(member);
    this.members.push(member);
    return member;
  }

  /** Starts a number of processes, and waits until each has a link with each. */
  async startAll(count: number, options: MemberOptions = {}): Promise<readonly NodeProcess[]> {
    const first = await this.start(options);
    const others = Array.from({ length: count - 1 }, () => this.start({ ...options, seeds: [first.address] }));
    const all = [first, ...(await Promise.all(others))];
    await this.meshed();
    return all;
  }

  /** Starts a process in the place of one that has ended, at the same address. */
  async startAgain(gone: NodeProcess, options: MemberOptions = {}): Promise<NodeProcess> {
    this.forget(gone);
    return this.start({ ...gone.options, listen: gone.address, ...options });
  }

  /** A process is no longer part of what is asked. */
  forget(gone: NodeProcess): void {
    this.members.splice(this.members.indexOf(gone), 1);
  }

  reports(): Promise<readonly Report[]> {
    return Promise.all(this.members.map((member) => member.ask('report')));
  }

  /** Waits until each member has a link with each other. */
  meshed(): Promise<void> {
    return until('a full mesh', async () => {
      const links = (await this.reports()).map(({ peers }) => peers.length);
      return links.every((count) => count === this.members.length - 1) || links;
    });
  }

  /** Waits until all members hold the same, and checks what they told their applications; the set that they hold. */
  async equal(): Promise<Report> {
    let reports: readonly Report[] = [];
    await until('equal sets', async () => {
      reports = await this.reports();
      return (
        new Set(reports.map(({ fingerprint }) => fingerprint)).size === 1 ||
        reports.map(({ size, fingerprint }) => `${size} ${fingerprint.slice(0, 8)}`)
      );
    });
    for (const [i, { backward, stateAgrees }] of reports.entries()) {
      const { id } = this.members[i] as NodeProcess;
      if (backward > 0) throw new Error(`${id} was told of ${backward} changes that are no step forward`);
      if (!stateAgrees) throw new Error(`the state of ${id} does not come to what its set says`);
    }
    return reports[0] as Report;
  }

  /** Waits until all members have all of these versions, or newer ones. */
  async reached(versions: Versions): Promise<void> {
    await Promise.all(
      this.members.map((member) =>
        until(`the newest versions at ${member.id}`, async () => {
          const found = await member.ask('versions');
          const behind = Object.entries(versions).filter(([id, version]) => (found[id] ?? -1) < version);
          return behind.length === 0 || `${behind.length} behind, such as ${behind[0]}: ${found[behind[0]?.[0] ?? '']}`;
        }),
      ),
    );
  }

  /** Kills all that is left. */
  async end(): Promise<void> {
    await Promise.all(this.#all.map((member) => member.kill()));
  }
}

/** Runs something with processes, of which none outlives it. */
export async function withFleet(body: (fleet: Fleet) => Promise<void>): Promise<void> {
  const fleet = new Fleet();
  try {
    await body(fleet);
  } finally {
    await fleet.end();
  }
}

/** The events of one kind. */
export function eventsOf<K extends NodeEvent['kind']>(
  { events }: NodeProcess,
  kind: K,
): readonly Extract<NodeEvent, { kind: K }>[] {
  return events.filter((event): event is Extract<NodeEvent, { kind: K }> => event.kind === kind);
}
