import type { Wave } from './wave.js';

/** An open link, as the spanning tree sees it. */
export class TreeEdge {
  /** Whether the peer is a child of this node; one that says nothing is taken for one, and gets what is new. */
  child: boolean = true;
  /** Whether one side lacked something that the other had: then the tree is broken somewhere, until the next wave. */
  grafted: boolean = false;
  /** What the peer said last. */
  wave: Wave | undefined;

  heard(wave: Wave): void {
    this.wave = wave;
    this.child = wave.parent;
    this.grafted = false;
  }
}
