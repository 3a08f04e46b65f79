/** The media type of a {@link Problem}. */
export const PROBLEM_TYPE = 'application/problem+json';

/** One entry that kept a request from being taken. */
export interface ProblemEntry {
  readonly type: string;
  readonly id: string;
  /** The code of its own error. */
  readonly code: string;
}

/**
 * Problem details (RFC 9457), the body of every refusal. The problem type is `about:blank`, which may be left out, so
 * `title` is the phrase of the status; `code` is what to branch on.
 */
export interface Problem {
  readonly title: string;
  readonly status: number;
  /** Stable, kebab-case. */
  readonly code: string;
  /** For people: names the field and the fix. */
  readonly detail: string;
  /** Where in the body the fault is, for example `["Types", "pacing", "live", 3, "ver"]`. */
  readonly path?: readonly (string | number)[];
  /** The entries at fault, at most 1 000 of them, where a request held several. */
  readonly refused?: readonly ProblemEntry[];
}

/** Reads a problem that another side sent; `undefined` when the text is none. */
export function parseProblem(text: string): Problem | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not swallowed: the caller has the status, and reports what it got as text.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { title, status, code, detail, path, refused } = value as Record<string, unknown>;
  if (typeof code !== 'string') return undefined;
  return {
    title: typeof title === 'string' ? title : '',
    status: typeof status === 'number' ? status : 0,
    code,
    detail: typeof detail === 'string' ? detail : '',
    ...(Array.isArray(path) ? { path: path.filter(isSegment) } : {}),
    ...(Array.isArray(refused) ? { refused: refused.filter(isProblemEntry) } : {}),
  };
}

function isSegment(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isProblemEntry(value: unknown): value is ProblemEntry {
  const { type, id, code } = (value ?? {}) as Record<string, unknown>;
  return typeof type === 'string' && typeof id === 'string' && typeof code === 'string';
}
