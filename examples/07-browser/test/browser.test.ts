import { setTimeout as sleep } from 'node:timers/promises';
import type { Router as PageRouter } from '@sconf/router';
import { Router } from '@sconf/router';
import type { BrowserContext, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type PageServer, servePage } from '../src/page-server.js';
import { CHROMIUM, withChromium } from './chromium.js';

const test = suite('browser');

declare const router: PageRouter;
declare const kept: number;

const DEADLINE_MS = 20_000;

/** A server of the page, and a browser in which nobody has been yet. */
async function withWorld(use: (server: PageServer, context: BrowserContext) => Promise<void>): Promise<void> {
  const server = await servePage();
  try {
    await withChromium(async (browser) => use(server, await browser.newContext()));
  } finally {
    await server.close();
  }
}

/** A replica in this process that is linked to the pages while `use` goes on. */
async function withReplica(server: PageServer, use: (here: Router) => Promise<void>): Promise<void> {
  const here = new Router();
  const node = await server.link(here);
  try {
    await use(here);
  } finally {
    await node.close();
    await here.close();
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(10);
  }
}

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(url);
  await started(page);
  return page;
}

async function started(page: Page): Promise<void> {
  await page.waitForFunction(() => 'router' in globalThis, undefined, { timeout: DEADLINE_MS });
}

const fingerprint = (page: Page): Promise<string> => page.evaluate(() => router.pull().fingerprint());

async function untilEqual(page: Page, here: Router): Promise<void> {
  await until('equal sets', async () => (await fingerprint(page)) === here.pull().fingerprint());
}

/** Writes in the page and waits for its disk. */
async function write(page: Page, id: string, ver: number): Promise<void> {
  await page.evaluate(
    async ([id, ver]) => {
      router.put({ type: 'from-page', id: id as string, ver: ver as number, data: { text: 'é\u2028', n: 0.1 } });
      await router.durable(router.position());
    },
    [id, ver],
  );
}

const claims: Record<string, () => Promise<void>> = {
  'entries go both ways between a page and a process, and the sets are equal': () =>
    withWorld((server, context) =>
      withReplica(server, async (here) => {
        for (let n = 0; n < 1_000; n++) here.put({ type: 'from-node', id: `é${n}`, ver: n, data: { n } });
        const page = await open(context, server.url);
        await untilEqual(page, here);
        assert.is(here.pull().size, 1_000);
        await write(page, 'a', 1);
        await until('the entry of the page', () => here.pull().has('from-page', 'a'));
        here.kill({ type: 'from-page', id: 'a', ver: 1 });
        await page.waitForFunction(() => router.pull().getPacked('from-page', 'a')?.dead === true);
        await untilEqual(page, here);
      }),
    ),

  'what a page has survives a reload while nobody is there, and reaches a process that starts with nothing': () =>
    withWorld(async (server, context) => {
      let page: Page | undefined;
      await withReplica(server, async (here) => {
        here.put({ type: 'from-node', id: 'a', ver: 1 });
        page = await open(context, server.url);
        await untilEqual(page, here);
      });
      assert.ok(page);
      await write(page, 'alone', 1);
      const before = await fingerprint(page);
      await page.reload();
      await started(page);
      assert.is(await page.evaluate(() => kept), 2);
      assert.is(await fingerprint(page), before);
      const loaded = page;
      await withReplica(server, async (here) => {
        here.put({ type: 'from-node', id: 'meanwhile', ver: 1 });
        await untilEqual(loaded, here);
        assert.is(here.pull().size, 3);
      });
    }),

  'pages that share a store do not set each other back': () =>
    withWorld(async (server, context) => {
      const [one, other] = [await open(context, server.url), await open(context, server.url)];
      // Nobody links them: the store alone is between the two.
      await write(one, 'shared', 2);
      await write(other, 'shared', 1);
      await one.reload();
      await started(one);
      assert.is(await one.evaluate(() => router.pull().get('from-page', 'shared')?.ver), 2);
    }),
};

for (const [claim, run] of Object.entries(claims)) {
  if (CHROMIUM === undefined) test.skip(`${claim} because no Chromium is installed; CHROMIUM_PATH names one`, run);
  else test(claim, run);
}

test.run();
