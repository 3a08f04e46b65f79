import { once } from 'node:events';
import { Agent, createServer, type ServerOptions } from 'node:https';
import type { Link } from '@sconf/transport';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebSocketTransport, type DialTlsOptions } from '../src/index.js';
import { type Certificate, canCreateCertificates, createCertificate } from './certificate.js';
import { failure } from './failure.js';

const test = suite('TLS');
const over = canCreateCertificates
  ? test
  : (name: string, _: () => Promise<void>) =>
      test.skip(`${name}: because there is no openssl to create a certificate with`);

/** Runs a body beside an HTTPS server that takes links and sends back each frame. */
async function withServer(
  options: ServerOptions,
  body: (address: string, accepted: readonly Link[]) => Promise<void>,
): Promise<void> {
  const server = createServer(options, (_, response) => response.end('over HTTPS'));
  const accepted: Link[] = [];
  const listener = await createWebSocketTransport({ server }).listen?.('/links', (link) => {
    accepted.push(link);
    link.receive({ onFrame: (frame) => void link.send(frame) });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body(listener?.address ?? '', accepted);
  } finally {
    for (const link of accepted) link.close();
    await listener?.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Dials, and has a frame sent there and back. */
async function echo(address: string, options: Parameters<typeof createWebSocketTransport>[0]): Promise<string> {
  const link = await createWebSocketTransport(options).dial(address);
  const echoed = new Promise<string>((resolve, reject) => {
    link.receive({ onFrame: (frame) => resolve(frame.join()), onClose: ({ code }) => reject(new Error(code)) });
  });
  link.send(Uint8Array.of(1, 2, 3));
  try {
    return await echoed;
  } finally {
    link.close();
  }
}

let certificate: Certificate | undefined;
/** The server's; made once, as it takes a while. */
const ofServer = (): Certificate => {
  certificate ??= createCertificate('server');
  return certificate;
};

over('a certificate that is trusted by tls.ca carries frames, on the port of the HTTPS server', async () => {
  const { cert, key } = ofServer();
  await withServer({ cert, key }, async (address) => {
    assert.match(address, /^wss:/);
    assert.is(await echo(address, { tls: { ca: cert } }), '1,2,3');
  });
});

over('a certificate that nobody vouches for is unreachable, and the message says why', async () => {
  const { cert, key } = ofServer();
  await withServer({ cert, key }, async (address, accepted) => {
    const error = await failure(createWebSocketTransport().dial(address), 'unreachable');
    assert.match(error.message, /self-signed certificate/);
    assert.is((error.cause as NodeJS.ErrnoException).code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    const other = createCertificate('other');
    await failure(createWebSocketTransport({ tls: { ca: other.cert } }).dial(address), 'unreachable');
    assert.is(accepted.length, 0);
    assert.is(await echo(address, { tls: { rejectUnauthorized: false } }), '1,2,3');
  });
});

over('the name in the certificate must be the one that is dialled, or tls.servername', async () => {
  const { cert, key } = ofServer();
  await withServer({ cert, key }, async (address) => {
    const named = (servername: string): DialTlsOptions => ({ ca: cert, servername });
    assert.is(await echo(address, { tls: named('node-1.example') }), '1,2,3');
    const wrong = createWebSocketTransport({ tls: named('node-2.example') });
    const error = await failure(wrong.dial(address), 'unreachable');
    assert.is((error.cause as NodeJS.ErrnoException).code, 'ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

over('a server that asks for a certificate is shown tls.cert', async () => {
  const { cert, key } = ofServer();
  const client = createCertificate('client');
  const options = { cert, key, ca: client.cert, requestCert: true, rejectUnauthorized: true };
  await withServer(options, async (address, accepted) => {
    await failure(createWebSocketTransport({ tls: { ca: cert } }).dial(address), 'unreachable');
    assert.is(accepted.length, 0);
    assert.is(await echo(address, { tls: { ca: cert, cert: client.cert, key: client.key } }), '1,2,3');
  });
});

over('an agent makes the connection', async () => {
  const { cert, key } = ofServer();
  await withServer({ cert, key }, async (address) => {
    // Who trusts the certificate is the agent: without it the dial would fail.
    const agent = new Agent({ ca: cert });
    assert.is(await echo(address, { agent }), '1,2,3');
    agent.destroy();
  });
});

test.run();
