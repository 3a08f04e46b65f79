import { formatMicros, type Micros, type SeatReport } from '@sconf/app-market';

interface Account {
  wins: number;
  clicks: number;
  charged: Micros;
  lost: Micros;
}

/** What the exchange sold to whom, by its own books. */
export class Settlement {
  readonly #accounts = new Map<string, Account>();

  /** A seat won an impression, and the impression was clicked or not. */
  award(seat: string, isClicked: boolean): void {
    const account = this.#accountOf(seat);
    account.wins += 1;
    if (isClicked) account.clicks += 1;
  }

  /** The impression was shown and is charged, whether or not the notice arrives. */
  charge(seat: string, price: Micros, arrives: boolean): void {
    const account = this.#accountOf(seat);
    account.charged += price;
    if (!arrives) account.lost += price;
  }

  /** All accounts, with the rate that each seat is offered at. */
  report(rateOf: (seat: string) => number): SeatReport[] {
    return [...this.#accounts].map(([seat, account]) => ({ seat, ...account, rate: rateOf(seat) }));
  }

  /** One line a seat. */
  toString(): string {
    return [...this.#accounts]
      .map(([seat, { wins, charged }]) => `${seat}: ${wins} wins, ${formatMicros(charged)}`)
      .join('\n');
  }

  #accountOf(seat: string): Account {
    const known = this.#accounts.get(seat);
    if (known !== undefined) return known;
    const account = { wins: 0, clicks: 0, charged: 0, lost: 0 };
    this.#accounts.set(seat, account);
    return account;
  }
}
