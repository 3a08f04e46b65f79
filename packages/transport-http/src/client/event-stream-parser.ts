import { MalformedResponse } from './errors.js';

/** One event as it came over the wire. */
export interface ServerSentEvent {
  /** `message` where the sender named none. */
  readonly event: string;
  readonly data: string;
  /** The last id that was sent, up to and with this event; empty when the sender cleared it, or sent none. */
  readonly lastEventId: string;
}

/**
 * Reads a stream of events that arrives in pieces. Holds one unfinished event and no more than `maxLength` characters
 * of it.
 */
export class EventStreamParser {
  readonly #maxLength: number;
  /** The line that has begun. */
  #line = '';
  #endedWithReturn = false;
  #event = '';
  #data: string[] = [];
  #dataLength = 0;
  #lastEventId: string;

  /** @param lastEventId the id in force at the start */
  constructor(maxLength: number, lastEventId = '') {
    this.#maxLength = maxLength;
    this.#lastEventId = lastEventId;
  }

  /** The id in force: what to resume with. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /**
   * The events that `text` completes.
   *
   * @throws {@link MalformedResponse} when an event is longer than allowed
   */
  push(text: string): ServerSentEvent[] {
    // A carriage return has ended its line at once; the line feed that may come with it is no line of its own.
    const lines = (this.#endedWithReturn && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|\r|\n/);
    this.#endedWithReturn = text.endsWith('\r');
    const events: ServerSentEvent[] = [];
    for (const [i, part] of lines.entries()) {
      // Joined, not searched again: a long line that comes in small pieces is looked at once.
      this.#line += part;
      if (i === lines.length - 1) break;
      const event = this.#line === '' ? this.#dispatch() : this.#field(this.#line);
      this.#line = '';
      if (event !== undefined) events.push(event);
    }
    if (this.#line.length + this.#dataLength > this.#maxLength) {
      throw new MalformedResponse(`an event is longer than ${this.#maxLength} characters`);
    }
    return events;
  }

  #field(line: string): undefined {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1);
    if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#lastEventId = value;
    else if (name === 'data') {
      this.#data.push(value);
      this.#dataLength += value.length;
    }
  }

  #dispatch(): ServerSentEvent | undefined {
    const [event, data] = [this.#event, this.#data];
    this.#event = '';
    this.#data = [];
    this.#dataLength = 0;
    if (data.length === 0) return undefined;
    return { event: event === '' ? 'message' : event, data: data.join('\n'), lastEventId: this.#lastEventId };
  }
}
