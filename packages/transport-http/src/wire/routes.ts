/** Where the configs are, below the mount root: the path that gosconf uses. */
export const CONFIGS_PATH = '/v1/configs';

/** The media type of every body that is not a problem or an event stream. */
export const JSON_TYPE = 'application/json';

/** How many of the entries sent were accepted; stands on the answer to every write. */
export const ACCEPTED_HEADER = 'Sconf-Accepted';
