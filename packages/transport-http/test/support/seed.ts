/** Every random choice of a run comes from this seed: set SCONF_SEED to repeat it. */
export const SEED: number = Number(process.env.SCONF_SEED ?? 20200101);
