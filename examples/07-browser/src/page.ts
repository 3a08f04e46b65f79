import { defineType, TypeRegistry } from '@sconf/data-model';
import { createNode } from '@sconf/gossip';
import { Router } from '@sconf/router';
import { IndexedDbStore } from '@sconf/store-indexeddb';
import { createWebSocketTransport } from '@sconf/transport-ws';

/** Makes a page a full replica: kept in IndexedDB, and linked to the process that served it. */
export async function startPage(): Promise<void> {
  const store = await IndexedDbStore.open('configs');
  const configs = await store.load();
  const kept = configs.size;
  const types = new TypeRegistry([defineType('from-page'), defineType('from-node')]);
  const router = new Router({ configs, store, types });
  router.addHandler({ onBatch: () => show(router) });
  show(router);
  const seeds = [`ws://${location.host}/gossip`];
  const node = await createNode({ router, transport: createWebSocketTransport(), cluster: 'browser', seeds });
  // For the console, and for the test.
  Object.assign(globalThis, { router, node, kept });
}

function show(router: Router): void {
  const lines = [...router.pull().packed()].map(({ type, id, ver }) => `${type} ${id} ${ver}`);
  document.body.replaceChildren(
    ...lines.map((line) => Object.assign(document.createElement('p'), { textContent: line })),
  );
}
