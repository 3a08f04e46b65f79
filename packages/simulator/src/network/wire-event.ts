/** What happens on the wires, for whoever traces a simulation. */
export interface WireEvent {
  readonly kind: 'sent' | 'lost' | 'repeated' | 'arrived' | 'unheard' | 'linked' | 'closed';
  readonly from: string;
  readonly to: string;
  /** Of a frame. */
  readonly frame?: Uint8Array;
  /** Why a link was closed. */
  readonly reason?: string;
}
