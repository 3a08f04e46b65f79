/** The media type of a stream of server-sent events (HTML Living Standard, section 9.2). */
export const EVENT_STREAM_TYPE = 'text/event-stream';

/**
 * Writes one event. `data` must be a single line, which JSON is.
 *
 * @param id where to resume after this event; left out, the last one stays in force
 */
export function formatEvent(event: string, data: string, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}

/** Writes a sign of life, which is no event but moves the place to resume at. */
export function formatHeartbeat(id: string): string {
  return `: heartbeat\nid: ${id}\n\n`;
}
