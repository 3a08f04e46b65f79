import { type Conditions, toConditions } from './conditions.js';
import { Route } from './route.js';

/** Machines of which nothing reaches those of the other side. */
interface Cut {
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
}

/** How machines reach each other: the conditions everywhere, those of single ways, and what is cut. */
export class Routes {
  readonly #routes = new Map<string, Map<string, Route>>();
  readonly #single = new Map<string, Conditions>();
  #everywhere: Conditions;
  #cuts: Cut[] = [];

  constructor(everywhere: Conditions) {
    this.#everywhere = everywhere;
  }

  /** The way from one machine to another. */
  between(from: string, to: string): Route {
    let routes = this.#routes.get(from);
    if (routes === undefined) {
      routes = new Map();
      this.#routes.set(from, routes);
    }
    let route = routes.get(to);
    if (route === undefined) {
      route = new Route(from, to, this.#single.get(nameOf(from, to)) ?? this.#everywhere, this.#isCut(from, to));
      routes.set(to, route);
    }
    return route;
  }

  /** Changes the conditions everywhere; ways with conditions of their own lose them. */
  setEverywhere(conditions: Partial<Conditions>): void {
    this.#everywhere = toConditions(conditions);
    this.#single.clear();
    for (const route of this.#all()) route.conditions = this.#everywhere;
  }

  /** Changes the conditions of one way. */
  set(from: string, to: string, conditions: Partial<Conditions>): void {
    const single = toConditions(conditions, this.#everywhere);
    this.#single.set(nameOf(from, to), single);
    this.between(from, to).conditions = single;
  }

  /** Lets nothing through from some machines to others. */
  cut(from: Iterable<string>, to: Iterable<string>): void {
    this.#cuts.push({ from: new Set(from), to: new Set(to) });
    for (const route of this.#all()) route.cut = this.#isCut(route.from, route.to);
  }

  /** Lets everything through again. */
  mend(): void {
    this.#cuts = [];
    for (const route of this.#all()) route.cut = false;
  }

  *#all(): IterableIterator<Route> {
    for (const routes of this.#routes.values()) yield* routes.values();
  }

  #isCut(from: string, to: string): boolean {
    return this.#cuts.some((cut) => cut.from.has(from) && cut.to.has(to));
  }
}

function nameOf(from: string, to: string): string {
  return `${from}\n${to}`;
}
