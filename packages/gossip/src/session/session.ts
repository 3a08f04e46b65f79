import type { Refusal } from '@sconf/data-model';
import { ReconcileFailed } from '@sconf/reconcile';
import { type CloseCode, closeReason } from '@sconf/transport';
import { ProtocolError } from '../errors.js';
import { readFrame } from '../frames/decode-frame.js';
import { bareFrame } from '../frames/encode-frame.js';
import type { Frame, Hello, Welcome } from '../frames/frame.js';
import * as KIND from '../frames/kind.js';
import type { Conversation } from './conversation.js';
import { Greeting } from './greeting.js';
import { judge } from './judgement.js';
import { Receiver } from './receiver.js';
import { Reconciler } from './reconciler.js';
import { Sender } from './sender.js';
import type { SessionEffect } from './session-effect.js';
import type { SessionOptions } from './session-options.js';
import { Silence } from './silence.js';

/** What flows once both sides are open. */
type Flow = { readonly sender: Sender; readonly receiver: Receiver };

/**
 * One link between two nodes, as a pure state machine: a frame or the time in, effects out. Nothing a peer sends makes
 * it throw; what can't be gone along with ends in a `close` effect with a typed reason.
 *
 * It greets, settles with the peer what both still know of each other, then carries batches and acknowledgements either
 * way, reconciles when asked to, and watches that the peer is alive.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #greeting: Greeting;
  readonly #reconciler: Reconciler;
  #flow: Flow | undefined;
  #closed = false;
  #effects: SessionEffect[] = [];
  readonly #silence: Silence;
  #askedAt: number;

  constructor(options: SessionOptions, now: number) {
    this.#options = options;
    this.#greeting = new Greeting(options.self);
    this.#reconciler = new Reconciler(options.reconcile, options.responder);
    this.#silence = new Silence(options.times.silenceMs, now);
    this.#askedAt = now;
  }

  /** Whether entries may flow. */
  get open(): boolean {
    return this.#flow !== undefined && !this.#closed;
  }

  /** Says who this node is. Called once, first. */
  start(): readonly SessionEffect[] {
    return this.#done(...this.#greeting.frames());
  }

  /** Goes on with a peer that greeted, from what is known of it. */
  admit(conversation: Conversation): readonly SessionEffect[] {
    return this.#done(this.#greeting.admit(conversation, this.#options.set().size));
  }

  /** Takes a frame of the peer. Never throws for what the peer sent. */
  receive(bytes: Uint8Array, now: number): readonly SessionEffect[] {
    if (this.#closed) return [];
    this.#flow?.receiver.count(bytes.length);
    const { limits, peerReaders } = this.#options;
    try {
      this.#take(readFrame(bytes, limits, peerReaders), now);
    } catch (error) {
      if (!(error instanceof ProtocolError || error instanceof ReconcileFailed)) throw error;
      const { code, message } = error;
      const own = code === 'wrong-cluster' || code === 'wrong-version';
      this.#close(own ? code : 'protocol-error', own ? message : `${code}: ${message}`);
    }
    // Who never comes to an end with greeting holds the place of another, whatever else it says.
    if (this.#flow !== undefined) this.#silence.broken(now);
    return this.#done();
  }

  /**
   * Does what is due at this time.
   *
   * @param idle whether all that was sent is on its way: what isn't yet is not lost
   */
  tick(now: number, idle: boolean = true): readonly SessionEffect[] {
    const { silenceMs, greetAgainMs, answerMs } = this.#options.times;
    if (this.#closed) return [];
    const silence = this.#silence.at(now);
    const asked = now - this.#askedAt;
    const flow = this.#flow;
    const missed = flow === undefined ? 'no greeting came' : 'nothing was heard';
    if (silence >= silenceMs) this.#close('lost', `${missed} for ${Math.round(silence)} ms`);
    else if (flow === undefined) {
      if (asked >= greetAgainMs) this.#ask(this.#greeting.frames(), now);
    } else {
      if (silence >= silenceMs / 3 && asked >= silenceMs / 3) this.#ask([bareFrame(KIND.PING)], now);
      this.#reconciler.giveUpBefore(now - answerMs);
      if (idle) this.#send(flow.sender.overdue(now, this.#silence.heardAt));
    }
    return this.#done();
  }

  /** Sends the next batch, if something waits and the peer has room for it. */
  nextBatch(now: number): readonly SessionEffect[] {
    if (this.#flow === undefined) return [];
    const { frame, unfit } = this.#flow.sender.next(now);
    this.#refuse('here', unfit);
    return this.#done(frame);
  }

  /** A batch of the peer is durable; entries without a number need no acknowledgement. */
  settle(number: number | undefined): readonly SessionEffect[] {
    if (this.#closed || number === undefined) return [];
    const { receiver } = this.#flow as Flow;
    receiver.settle(number);
    this.#owe(receiver);
    return this.#done();
  }

  /** A batch of the peer could not be merged: it will send it again. */
  forget(number: number | undefined): void {
    if (number !== undefined) this.#flow?.receiver.forget(number);
  }

  /** Acknowledges what was settled since the last time. */
  acknowledge(): readonly SessionEffect[] {
    return this.open ? this.#done(...(this.#flow as Flow).receiver.acknowledge()) : [];
  }

  /** Starts to reconcile both sets, unless that is under way. `salt` is 8 random bytes. */
  reconcile(salt: Uint8Array, now: number): readonly SessionEffect[] {
    return this.open ? this.#done(this.#reconciler.lead(this.#options.set(), salt, now)) : [];
  }

  /** Sends frames that need no answer, once entries may flow. */
  say(...frames: readonly Uint8Array[]): readonly SessionEffect[] {
    return this.open ? this.#done(...frames) : [];
  }

  /** The link is gone: nothing that is still to come counts. */
  end(): void {
    this.#closed = true;
  }

  /** Whether an exchange that this side leads is under way. */
  get reconciling(): boolean {
    return this.open && this.#reconciler.leading;
  }

  #take(frame: Frame, now: number): void {
    if (frame.kind === 'hello') this.#greeted(frame);
    else if (frame.kind !== 'welcome') {
      // Without a flow it overtook the welcome, on a wire that reorders; it comes again.
      if (this.#flow !== undefined) this.#carry(frame, this.#flow, now);
    } else if (this.#flow === undefined) this.#welcomed(frame);
  }

  #greeted(hello: Hello): void {
    const answer = this.#greeting.greeted(hello);
    if (answer === 'first') this.#effects.push({ kind: 'greeted', hello });
    else this.#send(answer);
  }

  #welcomed(welcome: Welcome): void {
    const agreement = this.#greeting.welcomed(welcome);
    if (agreement === undefined) return;
    const { conversation, resumed, leads } = agreement;
    const { limits, times } = this.#options;
    const sender = new Sender(conversation.outbox, limits, times.repeatMs, agreement);
    this.#flow = { sender, receiver: new Receiver(conversation) };
    this.#effects.push({ kind: 'opened', resumed, leads });
  }

  #carry(frame: Exclude<Frame, Hello | Welcome>, flow: Flow, now: number): void {
    switch (frame.kind) {
      case 'batch':
        if (flow.receiver.take(frame.number)) this.#batch(frame, flow.receiver);
        // Its acknowledgement may have been lost.
        else this.#owe(flow.receiver);
        break;
      case 'ack':
        flow.sender.acknowledge(frame.number, now);
        this.#refuse('peer', frame.refused);
        this.#effects.push({ kind: 'room' });
        break;
      case 'reconcile':
        this.#reconcile(frame, now);
        break;
      case 'ping':
        this.#send(bareFrame(KIND.PONG));
        break;
      case 'bye':
        this.#close('going-away');
        break;
      default:
        if (frame.kind !== 'pong' && frame.kind !== 'ignored') this.#effects.push({ kind: 'heard', frame });
    }
  }

  #batch({ number, entries, refused }: Frame & { kind: 'batch' }, receiver: Receiver): void {
    const { taken, refusals } = judge(entries, refused, this.#options.reconcile.refuse);
    if (refusals.length > 0) {
      receiver.refuse(refusals);
      this.#refuse('here', refusals);
      if (receiver.owesMany) this.#owe(receiver);
    }
    this.#effects.push({ kind: 'entries', entries: taken, number });
  }

  #reconcile(frame: Frame & { kind: 'reconcile' }, now: number): void {
    const step = this.#reconciler.receive(frame, this.#options.set(), now);
    if (step === undefined) return;
    const { received, outcome, progress } = step;
    if (received.length > 0) this.#effects.push({ kind: 'entries', entries: received, number: undefined });
    this.#refuse('here', step.refused);
    this.#refuse('peer', step.rejected);
    this.#send(step.reply);
    if (outcome?.kind === 'failed') throw outcome.error;
    const tells = outcome !== undefined || progress.received + progress.sent > 0;
    if (frame.answers && tells) this.#effects.push({ kind: 'reconciled', outcome, progress });
  }

  #owe(receiver: Receiver): void {
    if (receiver.owesMany) this.#send(...receiver.acknowledge());
    else if (receiver.wantsTimer()) this.#effects.push({ kind: 'acknowledge-soon' });
  }

  #ask(frames: readonly Uint8Array[], now: number): void {
    this.#askedAt = now;
    this.#send(...frames);
  }

  #refuse(by: 'here' | 'peer', refusals: readonly Refusal[]): void {
    if (refusals.length > 0) this.#effects.push({ kind: 'refused', by, refusals });
  }

  #send(...frames: readonly (Uint8Array | undefined)[]): void {
    for (const frame of frames) if (frame !== undefined) this.#effects.push({ kind: 'send', frame });
  }

  #close(code: CloseCode, message?: string): void {
    this.#closed = true;
    this.#effects.push({ kind: 'close', reason: closeReason(code, message) });
  }

  #done(...frames: readonly (Uint8Array | undefined)[]): readonly SessionEffect[] {
    this.#send(...frames);
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}
