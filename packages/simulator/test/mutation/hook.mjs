// The hook behind register.mjs: a snippet that isn't there exactly once is an error, or a mutation would test nothing.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

let mutation;

export function initialize(data) {
  mutation = data;
}

export async function load(url, context, nextLoad) {
  if (!url.endsWith(mutation.file)) return nextLoad(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  const found = source.split(mutation.snippet).length - 1;
  if (found !== 1) throw new Error(`${mutation.file} holds the snippet ${found} times, not once: ${mutation.snippet}`);
  return { format: 'module', source: source.replace(mutation.snippet, mutation.replacement), shortCircuit: true };
}
