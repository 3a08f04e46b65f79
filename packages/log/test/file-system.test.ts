import { writeFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createNodeFileSystem } from '../src/index.js';
import { rejection } from './condition.js';
import { withFolder } from './temporary-folder.js';

const test = suite('file system');

test('Windows, which cannot sync a folder, is not asked to', async () => {
  await createNodeFileSystem('win32').syncFolder('/nowhere');
  assert.is((await rejection(createNodeFileSystem('linux').syncFolder('/nowhere'))).code, 'ENOENT');
});

test('a file is read, written, cut and measured', async () => {
  await withFolder(async (path) => {
    await writeFile(path, 'abcdef');
    const file = await createNodeFileSystem().open(path, 'create');
    await file.write(Buffer.from('XY'), 2);
    await file.truncate(5);
    assert.is(await file.size(), 5);
    const buffer = Buffer.alloc(10);
    assert.is(await file.read(buffer, 1), 4);
    assert.is(buffer.toString('latin1', 0, 4), 'bXYe');
    assert.is(await file.read(buffer, 5), 0);
    await file.close();
    const empty = await createNodeFileSystem().open(path, 'replace');
    assert.is(await empty.size(), 0);
    await empty.close();
  });
});

test.run();
