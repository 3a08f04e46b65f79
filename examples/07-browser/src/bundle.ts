import { build } from 'esbuild';

/** A bundle for browsers, minified. */
export interface Bundle {
  readonly code: Uint8Array;
  /** Bytes of it that come from each package, by its folder. */
  readonly byPackage: ReadonlyMap<string, number>;
}

/** What a bundler makes of a module, and of all that it imports. */
export async function bundle(contents: string, resolveDir: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  const byPackage = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /([^/]+)\/dist\//.exec(path)?.[1] ?? 'the page itself';
      byPackage.set(name, (byPackage.get(name) ?? 0) + bytesInOutput);
    }
  }
  return { code: outputFiles[0]?.contents ?? new Uint8Array(), byPackage };
}
