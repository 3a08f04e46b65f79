import type { Config, Handler, Json } from '@sconf/data-model';
import { Router, type State } from '../src/index.js';

interface Person {
  name: string;
}

const names: State<Set<string>, Person> = {
  init: () => new Set(),
  copy: (state) => new Set(state),
  put: (draft, { data }) => void draft.add(data?.name ?? ''),
  kill: (draft, { data }) => void draft.delete(data?.name ?? ''),
};
const greeter: Handler<Person> = { onConfig: ({ data }, replaced) => console.log(data?.name, replaced?.data?.name) };

const router = new Router({ handlers: [{ onConfig: ({ data }) => void (data satisfies Json | undefined) }] });
router.registerState('names', names);
router.registerState<number>('count', {
  init: () => 0,
  copy: (count) => count,
  put: (_, config) => void (config satisfies Config),
  kill: () => undefined,
});
router.addHandler(greeter);
router.addHandler({ onConfig: (config: Config<Person>) => console.log(config.data?.name) });
router.addHandler({ onConfig: (config) => void (config satisfies Config) });
// @ts-expect-error the data is a Person
router.addHandler<Person>({ onConfig: ({ data }) => console.log(data?.age) });
