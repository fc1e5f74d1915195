// What opens doors needs the password again after a while: asks for it, and goes on where it was.
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

/** Does it; when the server wants the password first, asks for that and does it again. Null when the person declines. */
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

/** False when it is not the password. */
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
