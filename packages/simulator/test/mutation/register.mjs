// Preloaded with --import: replaces one snippet of one built file while it is loaded, as told by SCONF_MUTATION.
import { register } from 'node:module';

register('./hook.mjs', import.meta.url, { data: JSON.parse(process.env.SCONF_MUTATION) });
