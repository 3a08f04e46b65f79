import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { NodeEvent } from '@sconf/gossip';
import type { Message, Orders, ProgramOptions, Request } from '../program/orders.js';
import { Stop } from './stop.js';
import { within } from './until.js';

const PROGRAM = fileURLToPath(new URL('../../dist/program/main.js', import.meta.url));
/** What is kept of what a process writes to its standard error. */
const MAX_LAST_WORDS = 10_000;

/** What a {@link NodeProcess} is started with. */
export interface ProcessOptions extends ProgramOptions {
  /** A command that runs another one, such as `nsenter --net=...`. @default none */
  readonly through?: readonly string[];
  /** Options of Node itself. @default none */
  readonly flags?: readonly string[];
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A node in a process of its own. It ends with this process, whatever ends this one. */
export class NodeProcess {
  readonly options: ProcessOptions;
  /** Where others dial it. */
  address = '';
  /** Entries that were in its log. */
  loaded = 0;
  /** What it told, in order. */
  readonly events: NodeEvent[] = [];
  /** Resolves when the process is gone. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #asked = new Map<number, Asked>();
  #number = 0;
  #stop: Stop | undefined;
  #lastWords = '';

  private constructor(options: ProcessOptions) {
    const { through = [], flags = [], ...program } = options;
    this.options = options;
    const command = [...through, process.execPath, '--expose-gc', ...flags, PROGRAM, JSON.stringify(program)];
    this.#child = spawn(command[0] as string, command.slice(1), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS);
    });
    this.#child.on('message', (message) => this.#hear(message as Message));
    this.ended = once(this.#child, 'close').then(([code, signal]) => this.#end({ code, signal }));
  }

  /** Starts a process; resolves once it listens. */
  static async start(options: ProcessOptions): Promise<NodeProcess> {
    const started = new NodeProcess(options);
    try {
      await within(`the start of ${options.id}`, started.#answer(0));
      return started;
    } catch (error) {
      await started.kill();
      throw error;
    }
  }

  get id(): string {
    return this.options.id;
  }

  /** Has it do something; the answer. Rejects when the process ends before, or can't do it. */
  ask<O extends keyof Orders>(order: O, ...input: Parameters<Orders[O]>): Promise<Awaited<ReturnType<Orders[O]>>> {
    const number = ++this.#number;
    const answer = this.#answer(number) as Promise<Awaited<ReturnType<Orders[O]>>>;
    this.#child.send({ number, order, input } satisfies Request);
    return answer;
  }

  /** SIGSTOP: it stands still, and its sockets stay open. */
  async stop(): Promise<void> {
    this.#stop = await Stop.begin(this.#child.pid as number);
  }

  /** SIGCONT. */
  async wake(): Promise<void> {
    await this.#stop?.end();
    this.#stop = undefined;
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
    await this.wake();
  }

  /** SIGTERM; resolves when it is gone, and rejects when it doesn't end by itself in time. */
  end(): Promise<Ending> {
    this.#child.kill('SIGTERM');
    return within(`the end of ${this.id}`, this.ended);
  }

  #answer(number: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.#asked.set(number, { resolve, reject }));
  }

  #hear(message: Message): void {
    if (message.kind === 'event') {
      this.events.push(message.event);
      return;
    }
    const number = message.kind === 'ready' ? 0 : message.number;
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    if (message.kind === 'failed') asked?.reject(message.error);
    else if (message.kind === 'answer') asked?.resolve(message.answer);
    else {
      this.address = message.address;
      this.loaded = message.loaded;
      asked?.resolve(undefined);
    }
  }

  #end(ending: Ending): Ending {
    const how = ending.signal ?? `code ${ending.code}`;
    for (const { reject } of this.#asked.values()) {
      reject(new Error(`${this.id} ended with ${how}; its last words:\n${this.#lastWords}`));
    }
    this.#asked.clear();
    return ending;
  }
}
