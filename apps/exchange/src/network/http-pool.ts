import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** What came back; `undefined` body for none. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Connections kept open to one host. */
const MAX_SOCKETS = 64;
/** An answer that comes too late is still read to its end for this long, ms: a new connection would cost more. */
const ABANDON_AFTER_MS = 3000;
/** Bytes of an answer that are read; more than any bid response has. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** Requests over connections that are kept alive. */
export class HttpPool {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS, scheduling: 'lifo' });

  /** Rejects when there is no answer in `timeoutMs`, or it is broken or too large. */
  post(url: string, body: string, timeoutMs: number): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-openrtb-version': '2.6',
    };
    return this.#send(url, 'POST', headers, body, timeoutMs);
  }

  /** Rejects as {@link HttpPool.post} does. */
  get(url: string, timeoutMs: number): Promise<Answer> {
    return this.#send(url, 'GET', {}, undefined, timeoutMs);
  }

  /** Closes all connections. */
  close(): void {
    this.#agent.destroy();
  }

  #send(
    url: string,
    method: string,
    headers: Record<string, string | number>,
    body: string | undefined,
    timeoutMs: number,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { agent: this.#agent, method, headers });
      const late = setTimeout(() => reject(new AnswerTimeout(timeoutMs)), timeoutMs);
      const abandon = setTimeout(() => outgoing.destroy(new AnswerTimeout(timeoutMs)), timeoutMs + ABANDON_AFTER_MS);
      const end = (): void => {
        clearTimeout(late);
        clearTimeout(abandon);
      };
      outgoing.on('error', (error) => {
        end();
        reject(error);
      });
      outgoing.on('response', (incoming) => {
        readText(incoming, outgoing, (body) => {
          end();
          resolve({ status: incoming.statusCode ?? 0, body });
        });
      });
      outgoing.end(body);
    });
  }
}

function readText(incoming: IncomingMessage, outgoing: ClientRequest, onEnd: (text: string) => void): void {
  let text = '';
  incoming.setEncoding('utf8');
  incoming.on('data', (part: string) => {
    text += part;
    if (text.length > MAX_ANSWER_BYTES) outgoing.destroy(new Error(`the answer has over ${MAX_ANSWER_BYTES} bytes`));
  });
  incoming.on('end', () => onEnd(text));
  incoming.on('error', (error) => outgoing.destroy(error));
}

/** No answer came in time. */
export class AnswerTimeout extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'AnswerTimeout';
  }
}
