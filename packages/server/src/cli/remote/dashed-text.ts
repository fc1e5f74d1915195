// Lets a command take a text that begins with a dash, which would otherwise be read as options.
import type { Command } from 'commander';

/** For the help of such a command. */
export const DASHED_TEXT_RULE = `
A text may begin with a dash: "-5 degrees" and "- one thing" are spoken as they are. Only what looks like an option,
a dash or two and a letter from a to z with no space behind it (-o, --voice), is read as one; such a text goes behind
--, at the end:  lector say -o x.flac -- "-ish"`;

const SPACE = /\s/;
const OPTION = /^--?[a-z]/i;

/** Must be called when the command has all its options. */
export function takeDashedTexts(command: Command): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => parse(textsLast(args, command));
}

/** Moves the texts behind `--`, where commander reads nothing as an option. */
function textsLast(args: readonly string[], command: Command): string[] {
  const options: string[] = [];
  const texts: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') {
      texts.push(...args.slice(i + 1));
      break;
    }
    if (isText(arg, command)) {
      texts.push(arg);
      continue;
    }
    options.push(arg);
    const value = args[i + 1];
    // The next argument is the option's value, whatever it begins with.
    if (value !== undefined && takesValue(arg, command)) {
      options.push(value);
      i++;
    }
  }
  return texts.length === 0 ? options : [...options, '--', ...texts];
}

function isText(arg: string, command: Command): boolean {
  if (!arg.startsWith('-') || arg === '-') return false;
  if (!OPTION.test(arg)) return true;
  const name = arg.slice(0, Math.max(0, arg.indexOf('=')));
  return SPACE.test(arg) && !command.options.some(({ long }) => long === name);
}

function takesValue(arg: string, command: Command): boolean {
  return command.options.some((option) => option.required && (option.short === arg || option.long === arg));
}
