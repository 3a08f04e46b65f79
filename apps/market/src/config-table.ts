import type { Config, ConfigType } from '@sconf/data-model';

/**
 * The live configs of one type by id, as a state of a Router wants it: `init`, `copy`, `put`, `kill`. Data that doesn't
 * fit the schema counts as absent, so that whoever needs it fails safe; replication itself must carry it on.
 */
export interface ConfigTable<T> {
  readonly types: readonly string[];
  init(): Map<string, T>;
  copy(table: Map<string, T>): Map<string, T>;
  put(draft: Map<string, T>, config: Config): void;
  kill(draft: Map<string, T>, config: Config): void;
}

/** The table of a declared type. */
export function tableOf<T>(type: ConfigType<T>): ConfigTable<T> {
  return {
    types: [type.name],
    init: () => new Map(),
    copy: (table) => new Map(table),
    put: (draft, config) => {
      const result = type.schema?.['~standard'].validate(config.data);
      if (result !== undefined && !(result instanceof Promise) && result.issues === undefined) {
        draft.set(config.id, config.data as T);
      }
    },
    kill: (draft, config) => {
      draft.delete(config.id);
    },
  };
}
