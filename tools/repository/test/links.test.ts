import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('links');

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Every Markdown file that git knows or would know. */
function markdownFiles(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.md'];
  const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim().split('\n');
  return files.filter((file) => existsSync(join(root, file)));
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

function linksOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)(?:\s[^)]*)?\)/g)].map(([, target = '']) => target);
}

/** The anchor that GitHub gives a heading. */
function anchor(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(markdown: string): Set<string> {
  const text = markdown.replaceAll(/^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1/gm, '');
  return new Set([...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchor(heading)));
}

function fault(file: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [path = '', fragment] = target.split('#');
  const full = path === '' ? join(root, file) : resolve(root, dirname(file), decodeURIComponent(path));
  if (!existsSync(full)) return `${file}: ${target} is no file`;
  if (fragment === undefined || !full.endsWith('.md')) return undefined;
  return anchorsOf(readFileSync(full, 'utf8')).has(fragment) ? undefined : `${file}: ${target} is no heading`;
}

test('there are Markdown files to look at', () => {
  assert.ok(markdownFiles().includes('README.md'));
});

for (const file of markdownFiles()) {
  test(`every link of ${file} leads somewhere`, () => {
    const faults = linksOf(readFileSync(join(root, file), 'utf8')).map((target) => fault(file, target));
    assert.equal(
      faults.filter((each) => each !== undefined),
      [],
    );
  });
}

test.run();
