// Sensitive actions need a recently confirmed password: asks for it, then repeats the action.
import { LectorError } from '@lector/client';
import { studio } from '../server.ts';

interface Question {
  readonly answer: (given: boolean) => void;
}

let question = $state.raw<Question | null>(null);

export const confirmation = {
  get wanted(): boolean {
    return question !== null;
  },
};

/** Runs the action; if the server requires the password, asks for it and runs the action again. Null when the user declines. */
export async function withPassword<T>(action: () => Promise<T>): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof LectorError) || error.code !== 'confirm_password') throw error;
  }
  const given = await new Promise<boolean>((answer) => {
    question = { answer };
  });
  return given ? action() : null;
}

/** False when the password is wrong. */
export async function give(password: string): Promise<boolean> {
  try {
    await studio.confirm(password);
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'validation') return false;
    throw error;
  }
  settle(true);
  return true;
}

export function decline(): void {
  settle(false);
}

function settle(given: boolean): void {
  question?.answer(given);
  question = null;
}
