import { EVENT_STREAM_TYPE } from '../wire/event-stream.js';
import { PROBLEM_TYPE } from '../wire/problem.js';
import { ACCEPTED_HEADER, CONFIGS_PATH, JSON_TYPE, SYNC_PATH, SYNC_TYPE } from '../wire/routes.js';
import { configSchemas } from './openapi-schemas.js';
import type { MethodHandler } from './resource.js';

/** `GET /openapi.json`: this interface, in OpenAPI 3.1. */
export function getOpenApi(): MethodHandler {
  const text = JSON.stringify(DOCUMENT);
  return () => new Response(text, { headers: { 'Content-Type': JSON_TYPE, 'Cache-Control': 'no-cache' } });
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string) => ({ [JSON_TYPE]: { schema: ref(name) } });
const problem = {
  description: 'Refused; nothing was changed',
  content: { [PROBLEM_TYPE]: { schema: ref('Problem') } },
};

const typeFilter = {
  name: 'type',
  in: 'query',
  description: 'A type to show; may be repeated. All of them unless given.',
  schema: { type: 'array', items: { type: 'string' } },
};

function read(summary: string, schema: string, parameters: readonly object[]): object {
  return {
    summary,
    parameters,
    responses: {
      200: { description: 'As of now', headers: { ETag: { schema: { type: 'string' } } }, content: content(schema) },
      304: { description: 'What the If-None-Match header names is still good' },
      default: problem,
    },
  };
}

function write(summary: string, schema: string, responses: object = {}): object {
  const accepted = { description: 'How many of the entries changed the set', schema: { type: 'integer' } };
  return {
    summary,
    requestBody: { required: true, content: content(schema) },
    responses: {
      204: { description: 'Merged, and durable where a store is attached', headers: { [ACCEPTED_HEADER]: accepted } },
      ...responses,
      default: problem,
    },
  };
}

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'sconf', version: '1', description: 'Small configurations, re-written often, seen at once.' },
  paths: {
    [CONFIGS_PATH]: {
      get: read('The whole set', 'Configs', [typeFilter]),
      put: write('Merge entries: all or none as to form and limits', 'Configs', {
        200: {
          description: 'On Prefer: return=representation, the keys that changed the set',
          content: content('Accepted'),
        },
      }),
      post: write('Offer one config', 'Config'),
      delete: write('Offer one tombstone', 'Tombstone'),
    },
    [`${CONFIGS_PATH}/list`]: { get: read('Versions without data', 'Listing', [typeFilter]) },
    [`${CONFIGS_PATH}/watch`]: {
      get: {
        summary: 'Changes as they happen: reset, config, tombstone and ready events, and a heartbeat',
        parameters: [
          typeFilter,
          { name: 'Last-Event-ID', in: 'header', description: 'Where to resume', schema: { type: 'string' } },
        ],
        responses: { 200: { description: 'Without end', content: { [EVENT_STREAM_TYPE]: {} } }, default: problem },
      },
    },
    [SYNC_PATH]: {
      post: {
        summary: "Answer one message of the reconcile protocol, which finds what two sets don't share",
        requestBody: { required: true, content: { [SYNC_TYPE]: {} } },
        responses: {
          200: { description: 'The answer; what it took is merged, and durable', content: { [SYNC_TYPE]: {} } },
          default: problem,
        },
      },
    },
    [`${CONFIGS_PATH}/{type}/{id}`]: {
      get: read(
        'One entry, live or dead',
        'Entry',
        ['type', 'id'].map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ),
    },
    '/healthz': { get: { summary: 'Whether the process answers', responses: { 200: { description: 'It does' } } } },
    '/readyz': {
      get: { summary: 'Whether writes are taken', responses: { 200: { description: 'They are' }, default: problem } },
    },
    '/openapi.json': { get: { summary: 'This document', responses: { 200: { description: 'It' } } } },
  },
  components: { schemas: configSchemas() },
};
