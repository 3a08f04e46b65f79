import { Router } from '@sconf/router';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createEndpoint, type EndpointOptions } from '../src/index.js';
import { PHRASE_OF_STATUS, RETRY_AFTER_SECONDS, STATUS_OF_CODE } from '../src/server/status.js';
import { withEndpoint } from './support/with-endpoint.js';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { readonly properties?: { readonly code?: { readonly enum: string[] } } }>
    >;
  };
}

const test = suite('openapi');

test('the document names each path and method that is served, and no other', async () => {
  await withEndpoint(async ({ fetch }) => {
    const document = (await (await fetch('/openapi.json')).json()) as Document;
    assert.match(document.openapi, /^3\.1/);
    const served = createEndpoint({ router: new Router() }).routes.map(({ path }) => path.replace(/:(\w+)/g, '{$1}'));
    const paths = served.filter((path) => !path.endsWith('/') && !path.includes('unknown'));
    assert.equal(Object.keys(document.paths).sort(), paths.sort());
    for (const [path, methods] of Object.entries(document.paths)) {
      const response = await fetch(path, { method: 'OPTIONS' });
      const allowed = (response.headers.get('allow') ?? '')
        .split(', ')
        .filter((method) => method !== 'HEAD' && method !== 'OPTIONS');
      assert.equal(
        Object.keys(methods)
          .map((method) => method.toUpperCase())
          .sort(),
        allowed.sort(),
        path,
      );
    }
  });
});

test('every reference leads somewhere, and every code is named', async () => {
  await withEndpoint(async ({ fetch }) => {
    const text = await (await fetch('/openapi.json')).text();
    const { components } = JSON.parse(text) as Document;
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      assert.ok(components.schemas[name ?? ''], name);
    assert.equal(components.schemas.Problem?.properties?.code?.enum, Object.keys(STATUS_OF_CODE));
  });
});

test('every status has its phrase, and whoever is to try again has a code', () => {
  for (const status of Object.values(STATUS_OF_CODE)) assert.ok(PHRASE_OF_STATUS[status], `${status}`);
  for (const code of Object.keys(RETRY_AFTER_SECONDS)) assert.ok([429, 503].includes(STATUS_OF_CODE[code] ?? 0));
});

test('options of an endpoint that can not be are refused by name', () => {
  const router = new Router();
  const wrong: readonly (readonly [string, object])[] = [
    ['router', {}],
    ['router', { router: null }],
    ['router', { router: new Map() }],
    ['types', { router, types: 'pacing' }],
    ['types', { router, types: ['pacing', 5] }],
    ['types', { router, types: [''] }],
    ['compressFromBytes', { router, compressFromBytes: Number.NaN }],
  ];
  for (const [name, options] of wrong) {
    assert.throws(
      () => createEndpoint(options as EndpointOptions),
      (error: Error & { code?: string; path?: readonly string[] }) =>
        error.code === 'invalid-option' && error.path?.[0] === name,
      name,
    );
  }
});

test('options that make no sense are refused at once', () => {
  for (const heartbeatMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => createEndpoint({ router: new Router(), heartbeatMs }), /heartbeatMs/);
  }
});

test.run();
