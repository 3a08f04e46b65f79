import { STATUS_OF_CODE } from './status.js';

const text = { type: 'string', minLength: 1, description: '1 to 512 bytes of UTF-8, no control characters' };
const ver = { type: 'integer', minimum: 0, maximum: 18446744073709551615n };
const versions = { type: 'object', additionalProperties: { $ref: '#/components/schemas/Version' } };
const list = (name: string) => ({ type: 'array', items: { $ref: `#/components/schemas/${name}` } });
const object = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
});

/** The JSON Schemas of everything that goes over the wire. */
export function configSchemas(): Readonly<Record<string, object>> {
  const version = { $ref: '#/components/schemas/Version' };
  const key = { type: text, id: text };
  return {
    Version: { ...ver, maximum: Number(ver.maximum), description: 'uint64 in plain digits; the greater wins' },
    Config: object({ ...key, ver: version, data: { description: 'Any JSON value; may be absent' } }, [
      'type',
      'id',
      'ver',
    ]),
    Tombstone: object({ ...key, ver: version }),
    Entry: {
      oneOf: [
        object({ live: { $ref: '#/components/schemas/Config' } }),
        object({ dead: { $ref: '#/components/schemas/Tombstone' } }),
      ],
    },
    Configs: object({
      Types: {
        type: ['object', 'null'],
        additionalProperties: object({ live: list('Config'), dead: list('Tombstone') }, []),
      },
    }),
    Listing: { type: 'object', additionalProperties: object({ live: versions, dead: versions }) },
    Accepted: object({ accepted: { type: 'array', items: object(key) } }),
    Problem: object(
      {
        title: { type: 'string' },
        status: { type: 'integer' },
        code: { type: 'string', enum: Object.keys(STATUS_OF_CODE) },
        detail: { type: 'string' },
        path: { type: 'array', items: { type: ['string', 'integer'] } },
        refused: { type: 'array', items: object({ ...key, code: { type: 'string' } }) },
      },
      ['title', 'status', 'code', 'detail'],
    ),
  };
}
