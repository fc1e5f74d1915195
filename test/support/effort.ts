// How much of the same the tests try: what shows a fault within minutes, or all of it, with LECTOR_TEST_EFFORT=full (`npm run test:full`).

/** Of an amount, what is tried by default and what with full effort. Both must be able to show the fault. */
export function amount<T>(usual: T, full: T): T {
  return process.env.LECTOR_TEST_EFFORT === 'full' ? full : usual;
}

/** For a test that takes long and whose fault others would most likely show, too: it runs with full effort. */
export const WITH_FULL_EFFORT = {
  skip: process.env.LECTOR_TEST_EFFORT === 'full' ? false : 'only with LECTOR_TEST_EFFORT=full (`npm run test:full`)',
};
