// The first tour: what a configuration is, and how sets of them merge. One process, no network, no clock.
import {
  type Config,
  ConfigSet,
  dataText,
  defineType,
  type Entry,
  isTombstone,
  nextVersion,
  parse,
  rawJson,
  type StandardSchema,
  stringify,
  TypeRegistry,
  tombstoneOf,
} from '@sconf/data-model';

interface Person {
  name: string;
  age: number;
}

const told = (entry: Entry): string => `${isTombstone(entry) ? 'dead' : 'live'} ${entry.type}/${entry.id}@${entry.ver}`;

console.log('# A config is news only if it is newer');
const set = new ConfigSet();
const ada: Config<Person> = { type: 'person', id: 'p1', ver: 1, data: { name: 'Ada', age: 36 } };
console.log('new', set.put(ada).accepted);
console.log('again', set.put(ada).accepted);
const older: Config<Person> = { ...ada, ver: nextVersion(ada.ver), data: { name: 'Ada', age: 37 } };
console.log('newer', set.put(older));
console.log('stale', set.put(ada).accepted);

console.log('# A tombstone is a versioned delete, and wins at the same version');
set.put({ type: 'person', id: 'p2', ver: 1, data: { name: 'Alan', age: 41 } });
console.log('killed', set.kill({ type: 'person', id: 'p2', ver: 1 }).replaced?.data);
console.log('back at the same version', set.put({ type: 'person', id: 'p2', ver: 1 }).accepted);
console.log(
  'back at a newer one',
  set.put({ type: 'person', id: 'p2', ver: 2, data: { name: 'Alan', age: 42 } }).accepted,
);
console.log('list', set.list());

console.log('# Two replicas are given different news, then each other');
const [here, there] = [ConfigSet.from(set.snapshot()), ConfigSet.from(set.snapshot())];
here.put({ type: 'person', id: 'p3', ver: 1, data: { name: 'Grace', age: 30 } });
there.kill(tombstoneOf(older));
console.log('equal before', here.fingerprint() === there.fingerprint());
console.log('here lacks', here.diff(there).map(told));
console.log('here took', here.merge(there).map(told));
console.log('there took', there.merge(here).map(told));
console.log('equal after', here.fingerprint() === there.fingerprint());

console.log('# Two writers, one version, different data: everybody keeps the same one');
const tie: Entry[] = [
  { type: 'colour', id: 'logo', ver: 5, data: 'red' },
  { type: 'colour', id: 'logo', ver: 5, data: 'green' },
];
here.merge(tie);
there.merge([...tie].reverse());
console.log(here.get('colour', 'logo'), here.fingerprint() === there.fingerprint());

console.log('# A snapshot stays as it was');
const snapshot = here.snapshot();
here.kill({ type: 'colour', id: 'logo', ver: 6 });
console.log('then', told(snapshot.get('colour', 'logo') as Entry), 'now', told(here.get('colour', 'logo') as Entry));

console.log('# No digit is lost, though JavaScript would');
const price = new ConfigSet();
price.put({ type: 'price', id: 'x', ver: 18_446_744_073_709_551_615n, data: rawJson('{"cents":9007199254740993}') });
const copy = parse(stringify(price)) as typeof snapshot;
const read = copy.get('price', 'x') as Config<{ cents: number }>;
console.log('as a double', read.data?.cents, 'exactly', dataText(read), 'version', read.ver);

console.log('# Types judge what authors write');
const personSchema: StandardSchema<Person> = {
  // zod, valibot and arktype schemas are such objects; written out here, so that this tour needs nothing else.
  '~standard': {
    version: 1,
    vendor: 'example',
    validate: (value) =>
      typeof (value as Person).age === 'number'
        ? { value: value as Person }
        : { issues: [{ message: 'must be a number', path: ['age'] }] },
  },
};
const person = defineType('person', personSchema);
const registry = new TypeRegistry([person], { unknown: 'reject' });
const wrong: Entry[] = [
  { type: 'person', id: 'p4', ver: 1, data: { name: 'Edsger', age: 'old' } },
  { type: 'pet', id: 'c1', ver: 1 },
];
for (const entry of wrong) {
  const error = registry.inspect(entry);
  console.log(error?.code, error?.message);
}
const found = snapshot.get('person', 'p3');
if (person.is(found)) console.log(`${found.data?.name} is ${found.data?.age}`);
