// Tries a fault and its control if the machine has the tools; an exception is a finding and does not end the suite.
import { inspect } from 'node:util';
import { emptyTally, type Fault, type FaultContext, isHarmed } from './fault.ts';
import { describeHarm, type Outcome, plural } from './outcome.ts';
import { missingTools } from './tools.ts';

export async function tryFault(fault: Fault, context: FaultContext): Promise<Outcome> {
  const began = performance.now();
  const missing = missingTools(fault.needs);
  if (missing.length > 0) {
    context.say(`SKIPPED, not tried: this machine has no ${missing.join(', no ')}`);
    return { fault, missing, tally: null, seconds: 0, control: { what: fault.control.what, missing, tally: null } };
  }
  const tally = await tryItself(fault, context);
  const control = await tryControl(fault, context);
  const seconds = (performance.now() - began) / 1_000;
  context.say(`took ${seconds.toFixed(0)} s`);
  return { fault, missing, tally, seconds, control };
}

async function tryItself(fault: Fault, context: FaultContext): Promise<Outcome['tally']> {
  context.say(fault.title);
  const tally = await fault.run(context).catch((error: unknown) => {
    const broken = emptyTally();
    context.say(describeError(error)); // the stack is printed but not stored
    broken.violations.push(`it could not be tried to its end: ${error instanceof Error ? error.message : error}`);
    return broken;
  });
  context.say(
    `${plural(tally.tried, 'trial')}, ${plural(tally.acknowledged, 'thing')} at stake; ${describeHarm(tally)}`,
  );
  if (isHarmed(tally)) for (const line of [...tally.violations, ...tally.notes]) context.say(`  ${line}`);
  return tally;
}

async function tryControl({ needs, control }: Fault, context: FaultContext): Promise<Outcome['control']> {
  const { what } = control;
  const missing = missingTools([...needs, ...(control.needs ?? [])]);
  if (missing.length > 0) {
    context.say(`CONTROL SKIPPED: this machine has no ${missing.join(', no ')}`);
    return { what, missing, tally: null };
  }
  context.say(`control: ${what}`);
  try {
    const tally = await control.run({ ...context, say: (line) => context.say(`control: ${line}`) });
    context.say(`control: ${describeHarm(tally)}`);
    return { what, missing, tally };
  } catch (error) {
    // An exception is not the expected harm: a control that throws proves nothing.
    context.say(`control: it could not be tried to its end: ${describeError(error)}`);
    return { what, missing, tally: emptyTally() };
  }
}

/** With where in the code, and what was behind it. */
function describeError(error: unknown): string {
  return inspect(error);
}
