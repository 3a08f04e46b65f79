import { ConfigError, type PackedEntry, type Syncable } from '@sconf/data-model';
import { Responder } from '@sconf/reconcile';
import { SetReplica } from './set-replica.js';

/** A far replica that reconciles: its set, and what passes by messages. */
export class SyncReplica extends SetReplica implements Syncable {
  /** The length of each message that came. */
  readonly messages: number[] = [];
  /** The code with which an entry in a message is refused; undefined takes it. */
  refuseInSync: (entry: PackedEntry) => string | undefined = () => undefined;
  /** What to answer instead; throws to fail. */
  answer: (message: Uint8Array, right: () => Uint8Array) => Uint8Array = (_, right) => right();

  async sync(message: Uint8Array): Promise<Uint8Array> {
    this.messages.push(message.length);
    return this.answer(message, () => this.#respond(message));
  }

  #respond(message: Uint8Array): Uint8Array {
    const responder = new Responder({ refuse: (entry) => this.refuseInSync(entry) });
    const { reply, received } = responder.receive(message, this.set.snapshot());
    for (const entry of received) this.set.applyPacked(entry);
    if (reply === undefined) throw new ConfigError('no-answer', 'there is nothing to say');
    return reply;
  }
}
