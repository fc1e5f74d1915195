// What the log is told of an error in a process that holds texts.

/** The error's name and stack. Never its message: an engine may quote the text in it. */
export function whereItBroke(error: unknown): string {
  if (!(error instanceof Error)) return `threw a ${typeof error}`;
  const stack = String(error.stack);
  const message = stack.indexOf(error.message);
  return error.name + (message === -1 ? '' : stack.slice(message + error.message.length));
}
