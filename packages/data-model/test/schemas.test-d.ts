// Compiled, never run: what must and must not be assignable to sconf's schema interface.
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { z } from 'zod';
import {
  type Config,
  type ConfigType,
  defineType,
  type Entry,
  type StandardSchema,
  TypeRegistry,
} from '../src/index.js';

interface Pacing {
  rate: number;
  note?: string | undefined;
}

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

const zodType = defineType('zod', z.object({ rate: z.number(), note: z.string().optional() }));
const valibotType = defineType('valibot', v.object({ rate: v.number(), note: v.optional(v.string()) }));
// arktype and others publish exactly this interface.
declare const anySchema: StandardSchemaV1<unknown, Pacing>;
const specType = defineType('spec', anySchema);
const untyped = defineType('untyped');

export const same: [
  Same<typeof specType, ConfigType<Pacing>>,
  Same<(typeof zodType extends ConfigType<infer T> ? T : never)['rate'], number>,
  Same<(typeof valibotType extends ConfigType<infer T> ? T : never)['rate'], number>,
] = [true, true, true];

export const registry: TypeRegistry = new TypeRegistry([zodType, valibotType, specType, untyped]);
export const own: StandardSchema<Pacing> = anySchema;

declare const entry: Entry;
if (specType.is(entry)) {
  const config: Config<Pacing> = entry;
  const rate: number | undefined = config.data?.rate;
  void rate;
  // @ts-expect-error data of the type has no such member
  void config.data?.budget;
}
// @ts-expect-error not a Standard Schema
defineType('bad', { parse: (value: unknown) => value });
// @ts-expect-error versions are 'any' or 'clock'
defineType('bad', undefined, { versions: 'wall' });
