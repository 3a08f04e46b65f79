/** What a principal may want to do with the entries of a type. */
export type Action = 'read' | 'write';

/** Says who may do what. Endpoints and nodes ask it before they show or merge an entry. */
export interface Authorizer {
  /**
   * Who is speaking, from what the wire knows of them; `undefined` when the credentials are not valid.
   * Must compare secrets in constant time and must not keep them.
   */
  authenticate(credentials: Credentials): Promise<Principal | undefined>;
  /** Whether `principal` may do `action` on entries of `type`. Called for each type of each request: keep it cheap. */
  allows(principal: Principal, action: Action, type: string): boolean;
}

/** What a wire knows of its peer. */
export interface Credentials {
  /** A bearer token, without the scheme. */
  readonly token?: string;
  /** The subject of a verified client certificate. */
  readonly subject?: string;
}

/** Somebody known. */
export interface Principal {
  readonly name: string;
}
