// Numbers of the kinds of frames on the wire. Each by itself, so that a page loads those that it uses.

export const HELLO = 1;
export const WELCOME = 2;
export const BATCH = 3;
export const ACK = 4;
export const RECONCILE = 5;
export const PING = 6;
export const PONG = 7;
export const MEMBERS = 8;
export const BYE = 9;
export const FORWARD_JOIN = 10;
export const SHUFFLE = 11;
export const SHUFFLE_REPLY = 12;
export const HAVE = 13;
export const GRAFT = 14;
export const WAVE = 15;
