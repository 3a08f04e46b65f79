import type { Config, ConfigType } from '@sconf/data-model';

/** The live configs of one type by id. A reader's table never changes; a fork is copied when it is first written to. */
export class Table<T> {
  #rows: Map<string, T>;
  #isShared: boolean;

  private constructor(rows: Map<string, T>, isShared: boolean) {
    this.#rows = rows;
    this.#isShared = isShared;
  }

  /** A table without rows. */
  static empty<T>(): Table<T> {
    return new Table<T>(new Map(), false);
  }

  /** The rows by id. The same object as long as nothing changes, so that what is worked out from it can be kept. */
  get rows(): ReadonlyMap<string, T> {
    return this.#rows;
  }

  /** A table that starts equal and can be changed without this one changing. */
  fork(): Table<T> {
    return new Table(this.#rows, true);
  }

  /** Adds or replaces a row; only before the table is handed to readers. */
  set(id: string, row: T): void {
    this.#own().set(id, row);
  }

  /** Removes a row; only before the table is handed to readers. */
  delete(id: string): void {
    this.#own().delete(id);
  }

  #own(): Map<string, T> {
    if (this.#isShared) {
      this.#rows = new Map(this.#rows);
      this.#isShared = false;
    }
    return this.#rows;
  }
}

/** What keeps a {@link Table}: the methods that a state of the Router has. */
export interface TableState<T> {
  readonly types: readonly string[];
  init(): Table<T>;
  copy(table: Table<T>): Table<T>;
  put(draft: Table<T>, config: Config): void;
  kill(draft: Table<T>, config: Config): void;
}

/**
 * The table of a declared type. Data that doesn't fit the schema counts as absent, so that whoever needs it fails safe;
 * replication itself must carry it on.
 */
export function tableOf<T>(type: ConfigType<T>): TableState<T> {
  return {
    types: [type.name],
    init: () => Table.empty(),
    copy: (table) => table.fork(),
    put: (draft, config) => {
      const result = type.schema?.['~standard'].validate(config.data);
      if (result !== undefined && !(result instanceof Promise) && result.issues === undefined) {
        draft.set(config.id, config.data as T);
      }
    },
    kill: (draft, config) => draft.delete(config.id),
  };
}

/** Tables of several types under names. */
export type Tables<T extends Record<string, unknown>> = { readonly [K in keyof T]: Table<T[K]> };

/** One state of the Router that keeps several tables, all of one instant. */
export interface TablesState<T extends Record<string, unknown>> {
  readonly types: readonly string[];
  init(): Tables<T>;
  copy(tables: Tables<T>): Tables<T>;
  put(draft: Tables<T>, config: Config): void;
  kill(draft: Tables<T>, config: Config): void;
}

/** Several tables in one state, so that a reader sees all of them as of one instant. */
export function tablesOf<T extends Record<string, unknown>>(
  types: { readonly [K in keyof T]: ConfigType<T[K]> },
): TablesState<T> {
  const states = Object.entries(types).map(([name, type]) => [name, tableOf(type as ConfigType<unknown>)] as const);
  const nameOf = new Map(states.map(([name, state]) => [state.types[0], name]));
  const collect = (make: (name: string, state: TableState<unknown>) => Table<unknown>): Tables<T> =>
    Object.fromEntries(states.map(([name, state]) => [name, make(name, state)])) as Tables<T>;
  const edit = (tables: Tables<T>, config: Config, how: 'put' | 'kill'): void => {
    const name = nameOf.get(config.type) as string;
    for (const [candidate, state] of states) if (candidate === name) state[how](tables[name] as Table<unknown>, config);
  };
  return {
    types: states.flatMap(([, state]) => state.types),
    init: () => collect((_, state) => state.init()),
    copy: (tables) => collect((name, state) => state.copy(tables[name] as Table<unknown>)),
    put: (draft, config) => edit(draft, config, 'put'),
    kill: (draft, config) => edit(draft, config, 'kill'),
  };
}
