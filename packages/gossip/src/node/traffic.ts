/** What a node has sent and received since it started. */
export interface Traffic {
  framesSent: number;
  framesReceived: number;
  bytesSent: number;
  bytesReceived: number;
  /** Entries that arrived, in batches and by reconciling. */
  entriesReceived: number;
  /** Those of them that were news. */
  entriesAccepted: number;
}

export function noTraffic(): Traffic {
  return { framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0, entriesReceived: 0, entriesAccepted: 0 };
}
