import { readFileSync } from 'node:fs';

/** The text of `--help`. */
export const HELP: string = `Polls many endpoints, merges what they hold, keeps it in a log, serves it, pushes it on, and gossips.

Usage: sconf-poller [options]

Endpoints, from any of these; each is the root of an sconf or gosconf endpoint, such as http://127.0.0.1:8080
  --endpoint <url>        poll this one; repeat it for more
  --file <path>           poll those in a file: one a line, # begins a comment; read again on SIGHUP
  SCONF_ENDPOINTS         environment variable: separated by commas or blanks

  --interval <ms>         between two polls of an endpoint (default 1000)
  --timeout <ms>          that one call may take (default 5000)
  --max-backoff <ms>      longest wait after failures, unless the interval is longer (default 30000)
  --concurrency <n>       polls at the same time (default 64)
  --max-response <bytes>  of one answer; more is refused (default 67108864)

  --push-to <url>         push everything to this endpoint as soon as it changes; repeat it for more
  --push-interval <ms>    between two comparisons with each of them, which repair what was lost (default 10000)

  --gossip <cluster>      take part in the gossip of this cluster, at /gossip of the address listened on
  --join <ws url>         address of a node of it, such as ws://10.0.0.7:8080; repeat it for more
  --advertise <ws url>    how other nodes reach this one (default: the address listened on)
  --name <name>           of this node, other than all others (default: random)

  --log <path>            keep everything in this file; without it a restart begins empty
  --fsync <when>          always, interval or never (default always)
  --listen <host:port>    where to serve what is known; port 0 for any (default 127.0.0.1:0)
  --insecure              listen where other machines can reach it, without asking who they are

  --json                  log as JSON lines
  --help, --version

The first line on standard output is {"event":"listening","url":"..."}; logs go to standard error.
SIGHUP reads the file again. SIGTERM and SIGINT push what is left, flush the log and exit; a second one exits at once.
`;

/** The version of this package. */
export function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
