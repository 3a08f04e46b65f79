import type { Node, NodeEvent, Traffic } from '@sconf/gossip';
import type { Router } from '@sconf/router';
import { Counter, Gauge, Registry } from 'prom-client';

const TRAFFIC: readonly (readonly [keyof Traffic, name: string, help: string])[] = [
  ['framesSent', 'frames_sent', 'Frames sent to peers'],
  ['framesReceived', 'frames_received', 'Frames received from peers'],
  ['bytesSent', 'bytes_sent', 'Bytes of frames sent to peers'],
  ['bytesReceived', 'bytes_received', 'Bytes of frames received from peers'],
  ['entriesReceived', 'entries_received', 'Entries received from peers'],
  ['entriesAccepted', 'entries_accepted', 'Entries received from peers that were news'],
];

/** What `/metrics` shows, in the format of Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #events: Counter<'kind'>;

  constructor(router: Router) {
    this.#gauge('sconf_entries', 'Entries held, tombstones included', () => router.pull().size);
    const named = { name: 'sconf_gossip_events_total', help: 'What the node told, by kind of event' };
    this.#events = new Counter({ ...named, labelNames: ['kind'], registers: [this.#registry] });
  }

  /** Shows the figures of a node from now on. */
  observe(node: Node): void {
    this.#gauge('sconf_gossip_peers', 'Peers with which entries flow now', () => node.peers().length);
    for (const [key, name, help] of TRAFFIC) {
      this.#counter(`sconf_gossip_${name}_total`, help, () => node.stats()[key]);
    }
  }

  /** Counts an event of a node. */
  onEvent({ kind }: NodeEvent): void {
    this.#events.inc({ kind });
  }

  /** The answer to `GET /metrics`. */
  async response(): Promise<Response> {
    const body = await this.#registry.metrics();
    return new Response(body, { headers: { 'Content-Type': this.#registry.contentType } });
  }

  #gauge(name: string, help: string, value: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.#registry], collect: () => gauge.set(value()) });
  }

  #counter(name: string, help: string, value: () => number): void {
    const collect = (): void => {
      counter.reset();
      counter.inc(value());
    };
    const counter: Counter = new Counter({ name, help, registers: [this.#registry], collect });
  }
}
