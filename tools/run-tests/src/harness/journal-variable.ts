/** Environment variable through which the supervisor tells the harness where the journal is. */
export const JOURNAL_VARIABLE = 'RUN_TESTS_JOURNAL';
