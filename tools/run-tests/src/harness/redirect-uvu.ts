/** Module hook: whoever imports `uvu` gets the recording one, except the recording one itself. */
interface Resolved {
  url: string;
  shortCircuit?: boolean;
}
interface ResolveContext {
  parentURL?: string;
}
type Resolve = (specifier: string, context: ResolveContext) => Promise<Resolved>;

const recordingUvu: string = new URL('./recording-uvu.js', import.meta.url).href;

/** Node calls this for every import; see https://nodejs.org/docs/latest-v20.x/api/module.html#resolvespecifier-context-nextresolve. */
export async function resolve(specifier: string, context: ResolveContext, next: Resolve): Promise<Resolved> {
  if (specifier === 'uvu' && context.parentURL !== recordingUvu) return { url: recordingUvu, shortCircuit: true };
  return next(specifier, context);
}
