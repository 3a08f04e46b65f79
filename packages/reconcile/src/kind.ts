// Numbers of the kinds of messages on the wire. Each by itself, so that a side loads those that it uses.

export const OPEN = 1;
export const EQUAL = 2;
export const DIFFERENT = 3;
export const CELLS = 4;
export const MORE_CELLS = 5;
export const EXCHANGE = 6;
export const ANSWER = 7;
export const FAILED = 8;
