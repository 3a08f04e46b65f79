/** Where the configs are, below the mount root: the path that gosconf uses. */
export const CONFIGS_PATH = '/v1/configs';

/** The media type of every body that is not a problem or an event stream. */
export const JSON_TYPE = 'application/json';

/** How many of the entries sent were accepted; stands on the answer to every write. */
export const ACCEPTED_HEADER = 'Sconf-Accepted';

/**
 * How the sender of a set treats two configs of one version with different data: `total-order`, the greater wins. It is
 * on every set that sconf sends; gosconf has no such header, and keeps what came first.
 */
export const TIES_HEADER = 'Sconf-Ties';

/** The value of {@link TIES_HEADER}. */
export const TOTAL_ORDER = 'total-order';

/** Where messages of the reconcile protocol are answered, below the mount root. */
export const SYNC_PATH = '/v1/configs/sync';

/** The media type of a message of the reconcile protocol. Not one that a page may send elsewhere without leave. */
export const SYNC_TYPE = 'application/vnd.sconf.reconcile';

/** On every set: there is something at {@link SYNC_PATH}. */
export const SYNC_HEADER = 'Sconf-Sync';

/** The value of {@link SYNC_HEADER}: the version of the protocol. */
export const SYNC_VERSION = '1';
