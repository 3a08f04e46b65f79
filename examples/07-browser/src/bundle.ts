import { build } from 'esbuild';
import { minify } from 'terser';

/** A bundle for browsers, minified. */
export interface Bundle {
  readonly code: string;
  /** Bytes that come from each package, by its folder, before the whole is minified once more. */
  readonly byPackage: ReadonlyMap<string, number>;
}

/** What a bundler and a minifier make of a module, and of all that it imports. */
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
  // A second minifier, as pages have that count bytes: it takes out some 3 % more.
  const { code = '' } = await minify(outputFiles[0]?.text ?? '', {
    module: true,
    ecma: 2020,
    compress: { passes: 3 },
  });
  return { code, byPackage };
}
