// The second tour: a router merges what it is given and tells those who want to know.
import type { Config, Tombstone } from '@sconf/data-model';
import { Router, type State } from '@sconf/router';

interface Person {
  name: string;
  age: number;
}

/** Who is how old, by name: a view that is always in step with the configs. */
const agesByName: State<Map<string, number>, Person> = {
  types: ['person'],
  init: () => new Map(),
  copy: (ages) => new Map(ages),
  put: (ages, { data }) => {
    if (data !== undefined) ages.set(data.name, data.age);
  },
  kill: (ages, { data }) => {
    if (data !== undefined) ages.delete(data.name);
  },
};

const router = new Router({
  handlers: [
    {
      types: ['person'],
      onConfig: (config: Config, replaced) => {
        console.log(`${replaced === undefined ? 'new' : 'changed'} ${config.id}@${config.ver}`, config.data);
      },
      onTombstone: (tombstone: Tombstone, killed) => {
        console.log(`dead ${tombstone.id}@${tombstone.ver}`, killed === undefined ? 'never seen alive' : killed.data);
      },
    },
  ],
});
router.registerState('ages', agesByName);

// Who writes reads its own writes at once; handlers hear of them in the next turn of the event loop.
router.put({ type: 'person', id: 'p1', ver: 1, data: { name: 'Ada', age: 36 } });
router.put({ type: 'person', id: 'p2', ver: 1, data: { name: 'Alan', age: 41 } });
console.log('read back', router.pull().get('person', 'p1')?.ver);
await router.flush();

// A snapshot is the configs and the states of one instant, whatever comes later.
const before = router.snapshot();
router.put({ type: 'person', id: 'p1', ver: 2, data: { name: 'Ada', age: 37 } });
router.kill({ type: 'person', id: 'p2', ver: 1 });
await router.flush();
console.log('before', before.state<Map<string, number>>('ages'));
console.log('now', router.state<Map<string, number>>('ages'));

// What is older, or was said before, is no news, and nobody is told.
console.log('stale', router.put({ type: 'person', id: 'p2', ver: 1, data: { name: 'Alan', age: 41 } }));

// Changes can be watched as they come.
const watcher = router.watch({ types: ['person'], initial: false });
router.push([
  { type: 'person', id: 'p2', ver: 2, data: { name: 'Alan', age: 42 } },
  { type: 'place', id: 'x1', ver: 1 },
]);
for await (const { entry } of watcher) {
  console.log('watched', entry.id, entry.ver);
  break;
}
await router.close();
